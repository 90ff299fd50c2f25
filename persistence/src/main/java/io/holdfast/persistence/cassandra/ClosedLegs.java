// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;

/// Deletes the rows of legs that are over. Nobody waits for that; a deletion that fails, since the
/// database has gone away just after it took the end of the leg, is done again later.
final class ClosedLegs {

  /// What may wait: some minutes of 500 ends a second, of which all were deleted in vain.
  static final int MOST = 100_000;

  /// What is done again at a time, so that a database that has just come back is not swamped.
  private static final int AT_ONCE = 500;

  /// Deletes a row.
  interface Deletion {
    CompletionStage<Void> delete(int shard, String uid, int leg);
  }

  private record Key(int shard, String uid, int leg) {}

  private final Deletion deletion;
  private final Runnable left;
  private final BlockingQueue<Key> again = new ArrayBlockingQueue<>(MOST);

  /// @param left told of a row that stays until it expires
  ClosedLegs(Deletion deletion, Runnable left) {
    this.deletion = deletion;
    this.left = left;
  }

  void close(int shard, String uid, int leg) {
    close(new Key(shard, uid, leg));
  }

  private void close(Key key) {
    deletion
        .delete(key.shard(), key.uid(), key.leg())
        .whenComplete(
            (_, failure) -> {
              if (failure != null && !again.offer(key)) {
                left.run();
              }
            });
  }

  /// Does again what has failed. To be called every second or so while the database takes writes.
  void again() {
    for (int i = Math.min(again.size(), AT_ONCE); i > 0; i--) {
      Key key = again.poll();
      if (key == null) {
        return;
      }
      close(key);
    }
  }
}

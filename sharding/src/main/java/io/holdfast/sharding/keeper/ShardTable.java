// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import io.holdfast.sharding.routing.Shards;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// What this node knows of the shards it owns: their epochs, whether their keepers have taken them
/// over, and which established calls sleep in the journal. Written by keepers and by calls that go
/// to sleep, read by every call that starts.
public final class ShardTable {

  /// An established call that is not in memory.
  ///
  /// @param due when its call limit ends it
  public record Dormant(String callId, String uid, Instant due) {}

  /// A shard while this node owns it.
  private record Owned(long epoch, CompletableFuture<Void> ready, Map<String, Dormant> dormant) {}

  private final AtomicReferenceArray<CompletableFuture<Owned>> shards =
      new AtomicReferenceArray<>(Shards.COUNT);

  public ShardTable() {
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      shards.set(shard, new CompletableFuture<>());
    }
  }

  /// The keeper has the shard's epoch and knows which established calls sleep; calls in set-up are
  /// yet to be resumed.
  void arrived(int shard, long epoch, List<Dormant> sleeping) {
    Map<String, Dormant> dormant = new ConcurrentHashMap<>();
    sleeping.forEach(call -> dormant.put(call.callId(), call));
    Owned owned = new Owned(epoch, new CompletableFuture<>(), dormant);
    CompletableFuture<Owned> previous =
        shards.getAndSet(shard, CompletableFuture.completedFuture(owned));
    previous.complete(owned);
  }

  /// Every call in set-up has been resumed: messages without a cookie may start new calls.
  void ready(int shard) {
    Owned owned = shards.get(shard).getNow(null);
    if (owned != null) {
      owned.ready().complete(null);
    }
  }

  /// The shard has left this node.
  void left(int shard) {
    if (isArrived(shard)) {
      shards.set(shard, new CompletableFuture<>());
    }
  }

  /// Whether a message without a cookie may start a new call in the shard.
  public boolean isReady(int shard) {
    Owned owned = shards.get(shard).getNow(null);
    return owned != null && owned.ready().isDone();
  }

  /// Completes when [#isReady] holds.
  public CompletionStage<Void> whenReady(int shard) {
    return shards.get(shard).thenCompose(Owned::ready);
  }

  /// Completes with the epoch under which this node owns the shard.
  public CompletionStage<Long> epoch(int shard) {
    return shards.get(shard).thenApply(Owned::epoch);
  }

  /// Whether this node knows its epoch in the shard: a message that names its call can be served.
  public boolean isArrived(int shard) {
    return shards.get(shard).isDone();
  }

  /// The epoch under which this node owns the shard, 0 where it does not.
  public long epochNow(int shard) {
    Owned owned = shards.get(shard).getNow(null);
    return owned == null ? 0 : owned.epoch();
  }

  /// How many shards this node owns, ready or not.
  public int ownedCount() {
    int count = 0;
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      count += isArrived(shard) ? 1 : 0;
    }
    return count;
  }

  /// How many shards are ready here.
  public int readyCount() {
    int count = 0;
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      count += isReady(shard) ? 1 : 0;
    }
    return count;
  }

  /// How many calls sleep.
  public int dormantCount() {
    int count = 0;
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      Owned owned = shards.get(shard).getNow(null);
      count += owned == null ? 0 : owned.dormant().size();
    }
    return count;
  }

  /// The sleeping call of that Call-ID, if there is one.
  public Optional<Dormant> dormant(int shard, String callId) {
    Owned owned = shards.get(shard).getNow(null);
    return owned == null ? Optional.empty() : Optional.ofNullable(owned.dormant().get(callId));
  }

  /// An established call leaves memory.
  public void sleeps(int shard, Dormant call) {
    Owned owned = shards.get(shard).getNow(null);
    if (owned != null) {
      owned.dormant().put(call.callId(), call);
    }
  }

  /// A call is in memory again.
  public void wakes(int shard, String callId) {
    Owned owned = shards.get(shard).getNow(null);
    if (owned != null) {
      owned.dormant().remove(callId);
    }
  }

  /// The sleeping calls that are due.
  List<Dormant> due(int shard, Instant now) {
    List<Dormant> due = new ArrayList<>();
    Owned owned = shards.get(shard).getNow(null);
    if (owned != null) {
      owned.dormant().values().stream().filter(call -> !call.due().isAfter(now)).forEach(due::add);
    }
    return due;
  }
}

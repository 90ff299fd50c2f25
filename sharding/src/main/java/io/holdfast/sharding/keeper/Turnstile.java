// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Lets so many calls of a node be read back at the same time, in the order in which they were
/// asked for: a node that takes a hundred shards over at once must not ask its database for
/// thousands of calls in one breath. Shared by all keepers of a node.
public final class Turnstile {

  private record Waiting(Object owner, Runnable action) {}

  private final int limit;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Map<Object, Integer> inside = new HashMap<>();
  private int count;

  /// @param limit how many may be inside
  public Turnstile(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("turnstile: " + limit + " (expected: at least 1)");
    }
    this.limit = limit;
  }

  /// Runs the action as soon as there is room, on the thread of whoever made the room; it must only
  /// pass the word on. Its owner is inside then.
  void enter(Object owner, Runnable action) {
    synchronized (this) {
      waiting.add(new Waiting(owner, action));
    }
    admit();
  }

  /// One that the owner had let in has come out.
  void leave(Object owner) {
    synchronized (this) {
      Integer has = inside.get(owner);
      if (has == null) {
        return;
      }
      count--;
      if (has == 1) {
        inside.remove(owner);
      } else {
        inside.put(owner, has - 1);
      }
    }
    admit();
  }

  /// The owner goes, with all that it has inside and waiting.
  void withdraw(Object owner) {
    synchronized (this) {
      waiting.removeIf(it -> it.owner().equals(owner));
      Integer has = inside.remove(owner);
      count -= has == null ? 0 : has;
    }
    admit();
  }

  private void admit() {
    List<Runnable> admitted = new ArrayList<>();
    synchronized (this) {
      while (count < limit && !waiting.isEmpty()) {
        Waiting next = waiting.remove();
        inside.merge(next.owner(), 1, Integer::sum);
        count++;
        admitted.add(next.action());
      }
    }
    admitted.forEach(Runnable::run);
  }
}

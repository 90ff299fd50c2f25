// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/// The timers of one actor, kept as a list of deadlines so that one scheduled wake-up serves them
/// all. Holds no clock: times are whatever monotonic nanoseconds the caller reads.
///
/// @param <K> names a timer; starting it again replaces it
public final class Agenda<K> {

  private record Entry<K>(long due, long order, K key) {}

  private final PriorityQueue<Entry<K>> queue =
      new PriorityQueue<>(
          (a, b) ->
              a.due() != b.due()
                  ? Long.compare(a.due() - b.due(), 0)
                  : Long.compare(a.order(), b.order()));
  private final Map<K, Entry<K>> armed = new HashMap<>();
  private long orders;

  /// Starts a timer, or starts it anew.
  public void arm(K key, long dueNanos) {
    disarm(key);
    Entry<K> entry = new Entry<>(dueNanos, orders++, key);
    armed.put(key, entry);
    queue.add(entry);
  }

  public void disarm(K key) {
    Entry<K> entry = armed.remove(key);
    if (entry != null) {
      queue.remove(entry);
    }
  }

  /// Stops every timer whose key is of that kind.
  public void disarmIf(Predicate<K> kind) {
    armed.keySet().stream().filter(kind).toList().forEach(this::disarm);
  }

  /// Takes out the timers that are due, in the order of their deadlines.
  public List<K> takeDue(long nowNanos) {
    List<K> due = new ArrayList<>();
    for (Entry<K> head = queue.peek();
        head != null && head.due() - nowNanos <= 0;
        head = queue.peek()) {
      queue.poll();
      armed.remove(head.key());
      due.add(head.key());
    }
    return due;
  }

  /// When the next timer is due.
  public Optional<Long> nextDue() {
    return Optional.ofNullable(queue.peek()).map(Entry::due);
  }

  public int size() {
    return armed.size();
  }

  public void clear() {
    armed.clear();
    queue.clear();
  }
}

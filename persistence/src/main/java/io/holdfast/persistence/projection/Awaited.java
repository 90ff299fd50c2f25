// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import io.holdfast.persistence.journal.EventStore.FeedEntry;
import io.holdfast.persistence.journal.EventStore.FeedOffset;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Entries of the feed whose events are not there yet. A store may write both at once, and the
/// entry may be seen first; so it is looked at again, and as long as one is awaited the stored
/// offset stays before it. Not for ever: an append may have failed and left its entry only.
///
/// Belongs to one thread.
final class Awaited {

  /// Longer than any write lasts.
  private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

  private final Map<FeedEntry, Long> since = new LinkedHashMap<>();
  private @Nullable FeedOffset before;

  /// The entries to look at: these and the awaited ones.
  List<FeedEntry> with(List<FeedEntry> entries) {
    List<FeedEntry> all = new ArrayList<>(since.keySet());
    all.addAll(entries);
    return all;
  }

  /// Notes what the events of a call say about the entries that were looked at.
  ///
  /// @param offset before these entries
  void seen(List<FeedEntry> entries, List<StoredEvent> events, FeedOffset offset, long now) {
    Set<Long> there =
        events.stream().map(StoredEvent::sequenceNr).collect(Collectors.toUnmodifiableSet());
    for (FeedEntry entry : entries) {
      if (there.contains(entry.sequenceNr())) {
        since.remove(entry);
      } else {
        since.putIfAbsent(entry, now);
        before = before == null ? offset : before;
      }
    }
  }

  /// Gives up those that have been awaited for too long.
  void giveUp(long now) {
    since.values().removeIf(from -> now - from > PATIENCE);
    before = since.isEmpty() ? null : before;
  }

  boolean isEmpty() {
    return since.isEmpty();
  }

  /// What may be stored for who has come to the offset.
  FeedOffset storable(FeedOffset offset) {
    return before == null ? offset : before;
  }

  /// All is read again from a stored offset.
  void clear() {
    since.clear();
    before = null;
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import io.holdfast.persistence.cassandra.FeedRows.Noted;
import io.holdfast.persistence.journal.EventStore.FeedEntry;
import io.holdfast.persistence.journal.EventStore.FeedOffset;
import io.holdfast.persistence.journal.EventStore.FeedPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// Reads the feed forward. Many nodes write it, each by its own clock, and a write takes its time;
/// so what is young is read again and again, and what was given before is left out, until no writer
/// can be late any more. An offset points to where that begins: a reader that goes on from a stored
/// one gets the entries after it once more, and no entry is ever passed over.
final class Feed {

  /// What the clocks of the nodes may differ by.
  private static final Duration SKEW = Duration.ofSeconds(2);

  /// Minutes that are read at once on the way to the present.
  private static final int STRIDE = 32;

  /// Readers whose place is remembered.
  private static final int READERS = 16;

  /// What was given to a reader, from its offset on.
  private record Place(long low, Map<FeedEntry, Long> given) {}

  private final FeedRows rows;
  private final long begin;
  private final long lateness;
  private final Map<FeedOffset, Place> places =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<FeedOffset, Place> eldest) {
          return size() > READERS;
        }
      };
  private long lastSerial;

  /// @param begin before which there is nothing, in microseconds since 1970
  /// @param writeTimeout after which a write that is still under way has failed
  Feed(FeedRows rows, long begin, Duration writeTimeout) {
    this.rows = rows;
    this.begin = begin;
    this.lateness = TimeUnit.NANOSECONDS.toMicros(writeTimeout.plus(SKEW).toNanos());
  }

  CompletionStage<FeedPage> after(FeedOffset offset, int limit, long now) {
    Place place = placeOf(offset);
    return read(place, minuteOf(place.low()), limit, now, new ArrayList<>())
        .thenApply(found -> page(offset, place, found, limit, now));
  }

  private int minuteOf(long micros) {
    return FeedRows.minute(micros);
  }

  private synchronized Place placeOf(FeedOffset offset) {
    Place known = places.get(offset);
    return known != null ? known : new Place(lowOf(offset), Map.of());
  }

  private long lowOf(FeedOffset offset) {
    if (offset.equals(FeedOffset.START)) {
      return begin;
    }
    String token = offset.token();
    int end = token.indexOf('-');
    return Math.max(begin, Long.parseLong(end < 0 ? token : token.substring(0, end)));
  }

  /// Reads until there is something new or nothing more. A minute that has begun by a fast clock
  /// belongs to it.
  private CompletionStage<List<Noted>> read(
      Place place, int minute, int limit, long now, List<Noted> found) {
    int last = minuteOf(now + lateness);
    int end = Math.min(last, minute + STRIDE - 1);
    int each = limit + place.given().size();
    return Cql.join(
            IntStream.rangeClosed(minute, end)
                .mapToObj(m -> rows.ofMinute(m, place.low(), each))
                .toList())
        .thenCompose(
            minutes -> {
              for (List<Noted> entries : minutes) {
                if (found.size() < limit) {
                  entries.stream()
                      .filter(noted -> !place.given().containsKey(noted.entry()))
                      .forEach(found::add);
                }
              }
              return end >= last || !found.isEmpty()
                  ? CompletableFuture.completedStage(found)
                  : read(place, end + 1, limit, now, found);
            });
  }

  /// The offset moves up to what may still be added to, and no further than what is given here.
  private synchronized FeedPage page(
      FeedOffset after, Place place, List<Noted> found, int limit, long now) {
    List<Noted> given = found.subList(0, Math.min(limit, found.size()));
    long complete = now - lateness;
    long low =
        Math.max(
            place.low(), given.isEmpty() ? complete : Math.min(complete, given.getLast().at()));
    Map<FeedEntry, Long> remembered = new HashMap<>(place.given());
    given.forEach(noted -> remembered.put(noted.entry(), noted.at()));
    remembered.values().removeIf(at -> at < low);
    if (given.isEmpty()) {
      places.remove(after);
      places.put(after, new Place(low, remembered));
      return new FeedPage(List.of(), after);
    }
    var next = new FeedOffset(low + "-" + ++lastSerial);
    places.remove(after);
    places.put(next, new Place(low, remembered));
    return new FeedPage(given.stream().map(Noted::entry).toList(), next);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import static io.holdfast.persistence.embedded.Opened.NOW;
import static io.holdfast.persistence.embedded.Opened.event;
import static io.holdfast.persistence.embedded.Opened.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.persistence.StoreContract;
import io.holdfast.persistence.journal.EventStore.Append;
import io.holdfast.persistence.journal.EventStore.FeedEntry;
import io.holdfast.persistence.journal.EventStore.FeedOffset;
import io.holdfast.persistence.journal.EventStore.FeedPage;
import io.holdfast.persistence.journal.EventStore.IndexChange.LegOpened;
import io.holdfast.persistence.journal.EventStore.SnapshotRange;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import io.holdfast.persistence.journal.EventStore.StoredSnapshot;
import io.holdfast.persistence.journal.EventStore.Stream;
import io.holdfast.persistence.journal.StoreUnavailableException;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.ports.OpenCalls.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What this store does beside the contract.
final class EmbeddedStoreTest extends StoreContract {
  private static final SnapshotRange ALL =
      new SnapshotRange(0, Long.MAX_VALUE, Instant.MIN, Instant.MAX);

  @TempDir Path dataDir;

  @Override
  protected Instant now() {
    return NOW;
  }

  @Override
  protected EmbeddedStore open() {
    return Opened.in(dataDir);
  }

  @Test
  void failsAnAppendWhoseSequenceNumberIsTakenAndNoOther() {
    get(store.append(event("call|a", 1)));

    List<CompletableFuture<Void>> written = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      written.add(store.append(event("call|b" + i, 1)).toCompletableFuture());
    }
    var taken = store.append(new Append("call|a", 1, List.of(stored(2), stored(1)), List.of()));
    for (int i = 50; i < 100; i++) {
      written.add(store.append(event("call|b" + i, 1)).toCompletableFuture());
    }

    assertThatThrownBy(() -> get(taken)).isInstanceOf(StoreUnavailableException.class);
    written.forEach(Opened::get);
    assertThat(get(store.read("call|a", 1, 9, 9))).hasSize(1);
    assertThat(store.health().writable()).isTrue();
  }

  @Test
  void givesTheLatestSnapshotInRange() {
    get(store.saveSnapshot("aor|u", new StoredSnapshot(5, NOW, new byte[] {5})));
    get(store.saveSnapshot("aor|u", new StoredSnapshot(9, NOW.plusSeconds(1), new byte[] {9})));
    get(store.saveSnapshot("aor|u", new StoredSnapshot(9, NOW.plusSeconds(1), new byte[] {99})));

    assertThat(get(store.latestSnapshot("aor|u", ALL)).orElseThrow().payload()).containsExactly(99);
    var upTo8 = new SnapshotRange(0, 8, Instant.MIN, Instant.MAX);
    assertThat(get(store.latestSnapshot("aor|u", upTo8)).orElseThrow().sequenceNr()).isEqualTo(5);

    get(store.deleteSnapshots("aor|u", upTo8));
    assertThat(get(store.latestSnapshot("aor|u", upTo8))).isEmpty();
    assertThat(get(store.latestSnapshot("aor|u", ALL))).isPresent();
  }

  @Test
  void feedsEveryEventOnceInAnOrderThatNeverChanges() {
    get(store.append(event("call|a", 1)));
    get(store.append(event("call|b", 1)));
    get(store.append(event("call|a", 2)));

    FeedPage first = get(store.feed(FeedOffset.START, 2));
    FeedPage second = get(store.feed(first.next(), 2));
    FeedPage end = get(store.feed(second.next(), 2));

    assertThat(first.entries())
        .containsExactly(new FeedEntry("call|a", 1, 1), new FeedEntry("call|b", 1, 1));
    assertThat(second.entries()).containsExactly(new FeedEntry("call|a", 2, 1));
    assertThat(end.entries()).isEmpty();
    assertThat(end.next()).isEqualTo(second.next());
  }

  @Test
  void neverGivesAPositionAgainThatAProjectionHasSeen() {
    get(store.append(event("aor|u", 1)));
    FeedOffset seen = get(store.feed(FeedOffset.START, 9)).next();
    get(store.cdrs().write(List.of(), seen));
    get(store.deleteTo("aor|u", 1));

    reopen();
    get(store.append(event("aor|u", 2)));

    assertThat(get(store.feed(get(store.cdrs().offset()), 9)).entries())
        .containsExactly(new FeedEntry("aor|u", 2, 1));
  }

  @Test
  void deletesTheEventsOfCallsWhoseRetentionIsOver() {
    var embedded = (EmbeddedStore) store;
    var open = new OpenCalls.Row(1, NOW, "open", "id", 1, Phase.ESTABLISHED);
    get(store.append(at("call|old", 1, NOW.minusSeconds(1000))));
    get(store.append(at("call|old", 2, NOW.minusSeconds(900))));
    get(store.append(at("aor|old", 1, NOW.minusSeconds(900))));
    get(store.append(at("call|straddling", 1, NOW.minusSeconds(900))));
    get(store.append(at("call|straddling", 2, NOW)));
    Append stillOpen = at("call|open", 1, NOW.minusSeconds(900));
    get(store.append(new Append("call|open", 1, stillOpen.events(), List.of(new LegOpened(open)))));

    assertThat(get(embedded.prune(Duration.ofSeconds(100)))).as("nothing is projected").isZero();
    get(store.cdrs().write(List.of(), get(store.feed(FeedOffset.START, 99)).next()));
    assertThat(get(embedded.prune(Duration.ofSeconds(100)))).isEqualTo(2);

    assertThat(get(store.streams("", "", 99)))
        .extracting(Stream::persistenceId)
        .containsExactly("aor|old", "call|open", "call|straddling");
    assertThat(get(store.cdrs().prunedBefore())).isEqualTo(NOW.minusSeconds(100));
  }

  private static Append at(String persistenceId, long sequenceNr, Instant at) {
    return new Append(
        persistenceId, 1, List.of(new StoredEvent(sequenceNr, 1, at, new byte[0])), List.of());
  }

  private static StoredEvent stored(long sequenceNr) {
    return new StoredEvent(sequenceNr, 1, NOW, new byte[] {(byte) sequenceNr});
  }
}

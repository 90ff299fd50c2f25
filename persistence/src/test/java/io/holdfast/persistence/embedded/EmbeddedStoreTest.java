// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import static io.holdfast.persistence.embedded.Opened.NOW;
import static io.holdfast.persistence.embedded.Opened.event;
import static io.holdfast.persistence.embedded.Opened.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.persistence.journal.EventStore.Append;
import io.holdfast.persistence.journal.EventStore.FeedEntry;
import io.holdfast.persistence.journal.EventStore.FeedOffset;
import io.holdfast.persistence.journal.EventStore.FeedPage;
import io.holdfast.persistence.journal.EventStore.IndexChange.LegClosed;
import io.holdfast.persistence.journal.EventStore.IndexChange.LegMoved;
import io.holdfast.persistence.journal.EventStore.IndexChange.LegOpened;
import io.holdfast.persistence.journal.EventStore.IndexChange.Registered;
import io.holdfast.persistence.journal.EventStore.IndexChange.Unregistered;
import io.holdfast.persistence.journal.EventStore.SnapshotRange;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import io.holdfast.persistence.journal.EventStore.StoredSnapshot;
import io.holdfast.persistence.journal.EventStore.Stream;
import io.holdfast.persistence.journal.StoreUnavailableException;
import io.holdfast.persistence.projection.Cdr;
import io.holdfast.persistence.projection.Cdrs;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.ports.OpenCalls.Phase;
import io.holdfast.sharding.ports.RegistrationIndex;
import io.holdfast.sharding.ports.Subscribers.Subscriber;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedStoreTest {
  private static final SnapshotRange ALL =
      new SnapshotRange(0, Long.MAX_VALUE, Instant.MIN, Instant.MAX);

  @TempDir Path dataDir;
  private EmbeddedStore store;

  @BeforeEach
  void open() {
    store = Opened.in(dataDir);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() {
    store.close();
    store = Opened.in(dataDir);
  }

  @Test
  void findsEventsInTheirOrderAfterItWasClosedAndOpenedAgain() {
    get(store.append(event("call|a", 1)));
    get(store.append(new Append("call|a", 1, List.of(stored(2), stored(3)), List.of())));
    get(store.append(event("call|b", 1)));

    reopen();

    List<StoredEvent> events = get(store.read("call|a", 1, Long.MAX_VALUE, 10));
    assertThat(events).extracting(StoredEvent::sequenceNr).containsExactly(1L, 2L, 3L);
    assertThat(events.getFirst().at()).isEqualTo(NOW);
    assertThat(events.getFirst().payload()).asString().isEqualTo("call|a#1");
    assertThat(get(store.highestSequenceNr("call|a"))).isEqualTo(3);
    assertThat(get(store.highestSequenceNr("call|unknown"))).isZero();
  }

  @Test
  void readsNoMoreThanTheLimitAndTheRange() {
    get(store.append(new Append("call|a", 1, List.of(stored(1), stored(2), stored(3)), List.of())));

    assertThat(get(store.read("call|a", 2, 3, 1)))
        .extracting(StoredEvent::sequenceNr)
        .containsExactly(2L);
    assertThat(get(store.read("call|a", 4, 9, 10))).isEmpty();
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
  void remembersTheHighestSequenceNumberOfDeletedEvents() {
    get(store.append(new Append("aor|u", 1, List.of(stored(1), stored(2), stored(3)), List.of())));

    get(store.deleteTo("aor|u", 2));
    assertThat(get(store.read("aor|u", 1, 9, 9)))
        .extracting(StoredEvent::sequenceNr)
        .containsExactly(3L);
    assertThat(get(store.highestSequenceNr("aor|u"))).isEqualTo(3);

    get(store.deleteTo("aor|u", Long.MAX_VALUE));
    get(store.deleteTo("aor|u", Long.MAX_VALUE));
    reopen();
    assertThat(get(store.read("aor|u", 1, 9, 9))).isEmpty();
    assertThat(get(store.highestSequenceNr("aor|u"))).isEqualTo(3);
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
  void tellsListenersOfAppends() {
    var told = new CompletableFuture<String>();
    store.onAppend(() -> told.complete("yes"));

    get(store.append(event("call|a", 1)));

    assertThat(get(told)).isEqualTo("yes");
  }

  @Test
  void givesWholeStreamsInOrderOfTheirIds() {
    for (String id : List.of("call|b", "aor|u", "call|a", "call|c")) {
      for (int i = 1; i <= 40; i++) {
        get(store.append(event(id, i)));
      }
    }

    List<Stream> found = new ArrayList<>();
    for (List<Stream> page = get(store.streams("call|", "", 2));
        !page.isEmpty();
        page = get(store.streams("call|", found.getLast().persistenceId(), 2))) {
      assertThat(page).hasSizeLessThanOrEqualTo(2);
      found.addAll(page);
    }

    assertThat(found)
        .extracting(Stream::persistenceId)
        .containsExactly("call|a", "call|b", "call|c");
    assertThat(found).allSatisfy(stream -> assertThat(stream.events()).hasSize(40));
  }

  @Test
  void keepsTheRowsOfLegsInStepWithTheirEvents() {
    var row = new OpenCalls.Row(7, NOW.plusSeconds(180), "a", "id@host", 1, Phase.SETUP);
    var other = new OpenCalls.Row(7, NOW.plusSeconds(60), "a", "id@host", 2, Phase.SETUP);
    var foreign = new OpenCalls.Row(8, NOW, "b", "other@host", 1, Phase.SETUP);
    get(store.append(event("call|a", 1, new LegOpened(row))));
    get(store.append(event("call|a", 2, new LegOpened(other))));
    get(store.append(event("call|b", 1, new LegOpened(foreign))));
    assertThat(get(store.openCalls().ofShard(7))).containsExactly(other, row);

    var limit = NOW.plusSeconds(7200);
    get(store.append(event("call|a", 3, new LegMoved(0, "a", 1, limit, Phase.ESTABLISHED))));
    get(store.append(event("call|a", 4, new LegMoved(0, "a", 2, NOW, Phase.ENDED))));

    var established = new OpenCalls.Row(7, limit, "a", "id@host", 1, Phase.ESTABLISHED);
    assertThat(get(store.openCalls().open(10))).containsExactly(foreign, established);
    assertThat(get(store.openCalls().count())).isEqualTo(2);
    assertThat(get(store.openCalls().forgetEnded(NOW))).isZero();
    assertThat(get(store.openCalls().forgetEnded(NOW.plusSeconds(1)))).isEqualTo(1);

    get(store.append(event("call|a", 5, new LegClosed(0, "a", 1))));
    assertThat(get(store.openCalls().ofShard(7))).isEmpty();

    get(store.openCalls().close(foreign));
    assertThat(get(store.openCalls().ofShard(8))).isEmpty();
  }

  @Test
  void keepsTheRowsOfRegistrationsInStepWithTheirEvents() {
    var first = new RegistrationIndex.Row(3, "u1@example.com", NOW.plusSeconds(10), 1);
    var later = new RegistrationIndex.Row(3, "u1@example.com", NOW.plusSeconds(20), 2);
    var other = new RegistrationIndex.Row(3, "u2@example.com", NOW.plusSeconds(30), 1);
    get(store.append(event("aor|u1@example.com", 1, new Registered(first), new Registered(later))));
    get(store.append(event("aor|u2@example.com", 1, new Registered(other))));

    assertThat(get(store.registrations().due(3, NOW.plusSeconds(20), 10))).containsExactly(later);
    assertThat(get(store.registrations().list("", 10))).containsExactly(later, other);
    assertThat(get(store.registrations().list("u1@example.com", 10))).containsExactly(other);

    get(store.append(event("aor|u1@example.com", 2, new Unregistered("u1@example.com"))));
    assertThat(get(store.registrations().count())).isEqualTo(1);
  }

  @Test
  void raisesEpochsByOneAlsoAfterARestart() {
    assertThat(get(store.epochs().raise(5, "n1"))).isEqualTo(1);
    assertThat(get(store.epochs().raise(5, "n1"))).isEqualTo(2);
    assertThat(get(store.epochs().raise(6, "n1"))).isEqualTo(1);

    reopen();

    assertThat(get(store.epochs().raise(5, "n2"))).isEqualTo(3);
  }

  @Test
  void keepsTheFirstSecretOfAName() {
    assertThat(get(store.secrets().getOrCreate("cookie", new byte[] {1}))).containsExactly(1);
    assertThat(get(store.secrets().getOrCreate("cookie", new byte[] {2}))).containsExactly(1);
    assertThat(get(store.secrets().getOrCreate("shards", new byte[] {3}))).containsExactly(3);
  }

  @Test
  void keepsSubscribers() {
    var alice = new Subscriber("alice@example.com", "example.com", "aa", Optional.of("bb"));
    var bob = new Subscriber("bob@example.com", "example.com", "cc", Optional.empty());
    get(store.subscribers().put(bob));
    get(store.subscribers().put(alice));

    assertThat(get(store.subscribers().find("bob@example.com"))).contains(bob);
    assertThat(get(store.subscribers().list("", 10))).containsExactly(alice, bob);
    assertThat(get(store.subscribers().list("alice@example.com", 10))).containsExactly(bob);
    assertThat(get(store.subscribers().count())).isEqualTo(2);
    assertThat(get(store.subscribers().remove("bob@example.com"))).isTrue();
    assertThat(get(store.subscribers().remove("bob@example.com"))).isFalse();
  }

  @Test
  void keepsRecordsWithTheOffsetAndListsThemInOrderOfTheirStart() {
    Cdr early = cdr("z", 1, NOW, null);
    Cdr late = cdr("a", 2, NOW.plusSeconds(5), NOW.plusSeconds(6));
    Cdr sameTime = cdr("a", 1, NOW.plusSeconds(5), null);
    get(store.cdrs().write(List.of(late, early, sameTime), new FeedOffset("17")));
    get(store.cdrs().write(List.of(late), new FeedOffset("18")));

    assertThat(get(store.cdrs().offset())).isEqualTo(new FeedOffset("18"));
    assertThat(get(store.cdrs().count())).isEqualTo(3);
    assertThat(get(store.cdrs().find(new Cdr.Key("a", 2)))).contains(late);
    var until = NOW.plusSeconds(6);
    var table = store.cdrs();
    assertThat(get(table.startedBetween(Instant.EPOCH, until, Optional.empty(), 2)))
        .containsExactly(early, sameTime);
    var cursor = Optional.of(Cdrs.Cursor.after(sameTime));
    assertThat(get(table.startedBetween(Instant.EPOCH, until, cursor, 2))).containsExactly(late);
    assertThat(get(table.byUid("", "", 1))).containsExactly(sameTime, late);
    assertThat(get(table.byUid("a", "z", 9))).containsExactly(early);
  }

  @Test
  void deletesTheEventsOfCallsWhoseRetentionIsOver() {
    var open = new OpenCalls.Row(1, NOW, "open", "id", 1, Phase.ESTABLISHED);
    get(store.append(at("call|old", 1, NOW.minusSeconds(1000))));
    get(store.append(at("call|old", 2, NOW.minusSeconds(900))));
    get(store.append(at("aor|old", 1, NOW.minusSeconds(900))));
    get(store.append(at("call|straddling", 1, NOW.minusSeconds(900))));
    get(store.append(at("call|straddling", 2, NOW)));
    Append stillOpen = at("call|open", 1, NOW.minusSeconds(900));
    get(store.append(new Append("call|open", 1, stillOpen.events(), List.of(new LegOpened(open)))));

    assertThat(get(store.prune(Duration.ofSeconds(100)))).as("nothing is projected").isZero();
    get(store.cdrs().write(List.of(), get(store.feed(FeedOffset.START, 99)).next()));
    assertThat(get(store.prune(Duration.ofSeconds(100)))).isEqualTo(2);

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

  private static Cdr cdr(String uid, int leg, Instant started, @Nullable Instant answered) {
    return new Cdr(
        uid,
        leg,
        "id@host",
        "sip:a@example.com",
        "sip:b@example.com",
        "sip:b@example.com",
        started,
        null,
        answered,
        started.plusSeconds(9),
        EndedBy.CALLER,
        answered == null ? Outcome.BUSY : Outcome.ANSWERED,
        answered == null ? 486 : 200,
        "n1",
        List.of(new Cdr.Branch("sip:b@192.0.2.1", 486), new Cdr.Branch("sip:b@192.0.2.2", 0)));
  }
}

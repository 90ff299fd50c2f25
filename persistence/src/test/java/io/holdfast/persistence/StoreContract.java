// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence;

import static io.holdfast.persistence.embedded.Opened.event;
import static io.holdfast.persistence.embedded.Opened.get;
import static io.holdfast.persistence.embedded.Opened.until;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.holdfast.persistence.journal.EventType;
import io.holdfast.persistence.projection.Cdr;
import io.holdfast.persistence.projection.Cdrs;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.ports.OpenCalls.Phase;
import io.holdfast.sharding.ports.RegistrationIndex;
import io.holdfast.sharding.ports.Subscribers.Subscriber;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store does, whatever it keeps things in.
public abstract class StoreContract {
  private static final SnapshotRange ALL =
      new SnapshotRange(0, Long.MAX_VALUE, Instant.MIN, Instant.MAX);

  private static final int ENDED = EventType.ENDED.code();

  protected Database store;

  /// The time as the store knows it.
  protected abstract Instant now();

  /// Opens the store, empty for each test but with what the test has left when it is opened again.
  protected abstract Database open();

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  protected void reopen() {
    store.close();
    store = open();
  }

  @Test
  void findsEventsInTheirOrderAfterItWasClosedAndOpenedAgain() {
    get(store.append(event("call|a", 1)));
    get(store.append(new Append("call|a", 1, List.of(stored(2), stored(3)), List.of())));
    get(store.append(event("call|b", 1)));

    reopen();

    List<StoredEvent> events = get(store.read("call|a", 1, Long.MAX_VALUE, 10));
    assertThat(events).extracting(StoredEvent::sequenceNr).containsExactly(1L, 2L, 3L);
    assertThat(events.getFirst().payload()).asString().isEqualTo("call|a#1");
    assertThat(events.getLast().at()).isEqualTo(now());
    assertThat(get(store.highestSequenceNr("call|a"))).isEqualTo(3);
    assertThat(get(store.highestSequenceNr("call|unknown"))).isZero();
    assertThat(get(store.highestSequenceNr("aor|unknown"))).isZero();
    assertThat(get(store.read("aor|unknown", 1, 9, 9))).isEmpty();
  }

  @Test
  void keepsEventsThatAreLargeAndTheRowsBesideThem() {
    byte[] large = new byte[40_000];
    Arrays.fill(large, (byte) 7);
    var event = new StoredEvent(1, EventType.ENDED.code(), now(), large);
    var row = new OpenCalls.Row(3, now().plusSeconds(60), "large", "large@phone", 1, Phase.SETUP);

    get(
        store.append(
            new Append("call|large", 1, List.of(event, stored(2)), List.of(new LegOpened(row)))));

    assertThat(get(store.read("call|large", 1, 9, 9)))
        .extracting(found -> found.payload().length)
        .startsWith(40_000)
        .hasSize(2);
    assertThat(get(store.openCalls().ofShard(3))).extracting(OpenCalls.Row::uid).contains("large");
  }

  @Test
  void readsNoMoreThanTheLimitAndTheRange() {
    get(store.append(new Append("call|a", 1, List.of(stored(1), stored(2), stored(3)), List.of())));

    assertThat(get(store.read("call|a", 2, 3, 1)))
        .extracting(StoredEvent::sequenceNr)
        .containsExactly(2L);
    assertThat(get(store.read("call|a", 2, 2, 9)))
        .extracting(StoredEvent::sequenceNr)
        .containsExactly(2L);
    assertThat(get(store.read("call|a", 4, 9, 10))).isEmpty();
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

    get(store.append(event("aor|u", 4)));
    assertThat(get(store.read("aor|u", 1, 9, 9)))
        .extracting(StoredEvent::sequenceNr)
        .containsExactly(4L);
  }

  @Test
  void givesTheLatestSnapshot() {
    get(store.saveSnapshot("aor|u", new StoredSnapshot(5, now(), new byte[] {5})));
    get(store.saveSnapshot("aor|u", new StoredSnapshot(9, now().plusSeconds(1), new byte[] {9})));
    get(store.saveSnapshot("aor|u", new StoredSnapshot(9, now().plusSeconds(1), new byte[] {99})));

    assertThat(get(store.latestSnapshot("aor|u", ALL)).orElseThrow())
        .satisfies(
            found -> {
              assertThat(found.payload()).containsExactly(99);
              assertThat(found.at()).isEqualTo(now().plusSeconds(1));
            });

    var upTo8 = new SnapshotRange(0, 8, Instant.MIN, Instant.MAX);
    get(store.deleteSnapshots("aor|u", upTo8));
    assertThat(get(store.latestSnapshot("aor|u", upTo8))).isEmpty();
    assertThat(get(store.latestSnapshot("aor|u", ALL))).isPresent();

    get(store.deleteSnapshots("aor|u", ALL));
    assertThat(get(store.latestSnapshot("aor|u", ALL))).isEmpty();
  }

  @Test
  void feedsEveryProjectedEventOnceToWhoReadsOn() {
    get(store.append(ended("call|a", 1)));
    get(store.append(ended("call|b", 1)));
    get(store.append(ended("call|a", 2)));

    FeedPage first = get(store.feed(FeedOffset.START, 2));
    FeedPage second = get(store.feed(first.next(), 2));
    FeedPage end = get(store.feed(second.next(), 2));

    assertThat(first.entries())
        .containsExactly(new FeedEntry("call|a", 1, ENDED), new FeedEntry("call|b", 1, ENDED));
    assertThat(second.entries()).containsExactly(new FeedEntry("call|a", 2, ENDED));
    assertThat(end.entries()).isEmpty();
    assertThat(end.next()).isEqualTo(second.next());

    get(store.append(ended("call|c", 1)));
    assertThat(get(store.feed(end.next(), 9)).entries())
        .containsExactly(new FeedEntry("call|c", 1, ENDED));
    assertThat(get(store.feed(FeedOffset.START, 9)).entries()).hasSize(4);
  }

  @Test
  void losesNoEntryToWhoGoesOnFromAStoredOffset() {
    get(store.append(ended("call|a", 1)));
    FeedOffset seen = get(store.feed(FeedOffset.START, 9)).next();
    get(store.cdrs().write(List.of(), seen));

    reopen();
    get(store.append(ended("call|b", 1)));

    assertThat(get(store.feed(get(store.cdrs().offset()), 9)).entries())
        .contains(new FeedEntry("call|b", 1, ENDED));
  }

  @Test
  void tellsListenersOfAppends() {
    var told = new CompletableFuture<String>();
    store.onAppend(() -> told.complete("yes"));

    get(store.append(event("call|a", 1)));

    assertThat(get(told)).isEqualTo("yes");
  }

  @Test
  void givesWholeStreamsEachOnce() {
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
        .containsExactlyInAnyOrder("call|a", "call|b", "call|c");
    assertThat(found).allSatisfy(stream -> assertThat(stream.events()).hasSize(40));
    assertThat(get(store.streams("aor|", "", 9)))
        .extracting(Stream::persistenceId)
        .containsExactly("aor|u");
  }

  @Test
  void keepsTheRowsOfLegsInStepWithTheirEvents() {
    var row = new OpenCalls.Row(7, now().plusSeconds(180), "a", "id@host", 1, Phase.SETUP);
    var other = new OpenCalls.Row(7, now().plusSeconds(60), "a", "id@host", 2, Phase.SETUP);
    var foreign = new OpenCalls.Row(8, now(), "b", "other@host", 1, Phase.SETUP);
    get(store.append(event("call|a", 1, new LegOpened(row))));
    get(store.append(event("call|a", 2, new LegOpened(other))));
    get(store.append(event("call|b", 1, new LegOpened(foreign))));
    assertThat(get(store.openCalls().ofShard(7))).containsExactly(other, row);

    var limit = now().plusSeconds(7200);
    get(store.append(event("call|a", 3, new LegMoved(7, "a", 1, limit, Phase.ESTABLISHED))));
    var late = now().plusSeconds(30);
    get(store.append(event("call|a", 4, new LegMoved(7, "a", 1, late, Phase.SETUP))));
    var end = now().plusSeconds(32);
    get(store.append(event("call|a", 5, new LegMoved(7, "a", 2, end, Phase.ENDED))));

    var established = new OpenCalls.Row(7, limit, "a", "id@host", 1, Phase.ESTABLISHED);
    var ended = new OpenCalls.Row(7, end, "a", "id@host", 2, Phase.ENDED);
    assertThat(get(store.openCalls().ofShard(7))).containsExactly(ended, established);
    assertThat(get(store.openCalls().open(10))).containsExactly(foreign, established);
    assertThat(get(store.openCalls().count())).isEqualTo(2);

    get(store.append(event("call|a", 6, new LegClosed(7, "a", 1))));
    until(() -> get(store.openCalls().ofShard(7)).equals(List.of(ended)));
    get(store.openCalls().close(foreign));
    assertThat(get(store.openCalls().ofShard(8))).isEmpty();
  }

  @Test
  void remembersAnAnsweredLegForTheNextOwnerOfItsShard() {
    var row = new OpenCalls.Row(7, now().plusSeconds(180), "a", "id@host", 1, Phase.SETUP);
    get(store.append(event("call|a", 1, new LegOpened(row))));
    get(store.append(event("call|a", 2, new LegClosed(7, "a", 1))));
    until(() -> get(store.openCalls().ofShard(7)).isEmpty());
    var over = new OpenCalls.Row(7, now().plusSeconds(32), "a", "id@host", 1, Phase.ENDED);

    get(store.openCalls().remember(over));

    assertThat(get(store.openCalls().ofShard(7))).containsExactly(over);
    assertThat(get(store.openCalls().count())).isZero();
  }

  @Test
  void forgetsLegsThatEndedUnansweredWhenNobodyWaitsAnyMore() {
    var row = new OpenCalls.Row(7, now().plusSeconds(180), "a", "id@host", 1, Phase.SETUP);
    get(store.append(event("call|a", 1, new LegOpened(row))));
    get(store.append(event("call|a", 2, new LegMoved(7, "a", 1, now(), Phase.ENDED))));

    get(store.openCalls().forgetEnded(now().plusSeconds(1)));

    until(() -> get(store.openCalls().ofShard(7)).isEmpty());
  }

  @Test
  void keepsTheRowsOfRegistrationsInStepWithTheirEvents() {
    var first = new RegistrationIndex.Row(3, "u1@example.com", now().plusSeconds(10), 1);
    var later = new RegistrationIndex.Row(3, "u1@example.com", now().plusSeconds(20), 2);
    var other = new RegistrationIndex.Row(3, "u2@example.com", now().plusSeconds(30), 1);
    get(store.append(event("aor|u1@example.com", 1, new Registered(first), new Registered(later))));
    get(store.append(event("aor|u2@example.com", 1, new Registered(other))));

    assertThat(get(store.registrations().due(3, now().plusSeconds(19), 10))).isEmpty();
    assertThat(get(store.registrations().due(3, now().plusSeconds(20), 10))).containsExactly(later);
    assertThat(get(store.registrations().due(3, now().plusSeconds(20), 10))).containsExactly(later);
    assertThat(get(store.registrations().list("", 10))).containsExactly(later, other);
    assertThat(get(store.registrations().list("u1@example.com", 10))).containsExactly(other);

    get(store.append(event("aor|u1@example.com", 2, new Unregistered("u1@example.com"))));
    assertThat(get(store.registrations().count())).isEqualTo(1);
    assertThat(get(store.registrations().due(3, now().plusSeconds(20), 10))).isEmpty();
    assertThat(get(store.registrations().due(3, now().plusSeconds(30), 10))).containsExactly(other);
  }

  @Test
  void listsManyRegistrationsInOrder() {
    List<RegistrationIndex.Row> rows = new ArrayList<>();
    List<CompletableFuture<Void>> written = new ArrayList<>();
    for (int i = 1000; i < 1300; i++) {
      var row = new RegistrationIndex.Row(1, "u" + i + "@example.com", now().plusSeconds(i), 1);
      rows.add(row);
      written.add(
          store.append(event("aor|" + row.aor(), 1, new Registered(row))).toCompletableFuture());
    }
    written.forEach(each -> get(each));

    List<RegistrationIndex.Row> found = new ArrayList<>();
    for (List<RegistrationIndex.Row> page = get(store.registrations().list("", 70));
        !page.isEmpty();
        page = get(store.registrations().list(found.getLast().aor(), 70))) {
      assertThat(page).hasSizeLessThanOrEqualTo(70);
      found.addAll(page);
    }
    assertThat(found).isEqualTo(rows);
    assertThat(get(store.registrations().count())).isEqualTo(300);
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
    Cdr early = cdr("z", 1, now(), null);
    Cdr late = cdr("a", 2, now().plusSeconds(5), now().plusSeconds(6));
    Cdr sameTime = cdr("a", 1, now().plusSeconds(5), null);
    get(store.cdrs().write(List.of(late, early, sameTime), new FeedOffset("17")));
    get(store.cdrs().write(List.of(late), new FeedOffset("18")));

    assertThat(get(store.cdrs().offset())).isEqualTo(new FeedOffset("18"));
    assertThat(get(store.cdrs().count())).isEqualTo(3);
    assertThat(get(store.cdrs().find(new Cdr.Key("a", 2)))).contains(late);
    assertThat(get(store.cdrs().ofCall("a"))).containsExactly(sameTime, late);
    var until = now().plusSeconds(6);
    var table = store.cdrs();
    assertThat(get(table.startedBetween(Instant.EPOCH, until, Optional.empty(), 2)))
        .containsExactly(early, sameTime);
    var cursor = Optional.of(Cdrs.Cursor.after(sameTime));
    assertThat(get(table.startedBetween(Instant.EPOCH, until, cursor, 2))).containsExactly(late);
    assertThat(
            get(
                table.startedBetween(
                    now().plusSeconds(1), now().plusSeconds(4), Optional.empty(), 2)))
        .isEmpty();
  }

  @Test
  void givesRecordsInTheOrderInWhichItGivesTheStreams() {
    List<Cdr> written = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      get(store.append(event("call|u" + i, 1)));
      written.add(cdr("u" + i, 1, now(), null));
      written.add(cdr("u" + i, 2, now(), null));
    }
    get(store.cdrs().write(written, new FeedOffset("1")));

    List<Cdr> found = new ArrayList<>();
    String after = "";
    for (List<Stream> page = get(store.streams("call|", "", 3));
        !page.isEmpty();
        page = get(store.streams("call|", "call|" + after, 3))) {
      String last = page.getLast().persistenceId().substring("call|".length());
      List<Cdr> records = get(store.cdrs().byUid(after, last, 9));
      assertThat(records).hasSize(2 * page.size());
      assertThat(records.stream().map(Cdr::uid).distinct())
          .containsExactlyInAnyOrderElementsOf(
              page.stream()
                  .map(stream -> stream.persistenceId().substring("call|".length()))
                  .toList());
      found.addAll(records);
      after = last;
    }

    assertThat(found).containsExactlyInAnyOrderElementsOf(written);
    assertThat(get(store.cdrs().byUid("", "", 99))).isEqualTo(found);
    assertThat(get(store.cdrs().byUid("", "", 1))).isEqualTo(found.subList(0, 2));
    assertThat(get(store.cdrs().byUid(after, "", 9))).isEmpty();
  }

  private Append ended(String persistenceId, long sequenceNr) {
    return new Append(
        persistenceId,
        1,
        List.of(new StoredEvent(sequenceNr, ENDED, now(), new byte[] {1})),
        List.of());
  }

  private StoredEvent stored(long sequenceNr) {
    return new StoredEvent(
        sequenceNr, 1, now(), Long.toString(sequenceNr).getBytes(StandardCharsets.UTF_8));
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

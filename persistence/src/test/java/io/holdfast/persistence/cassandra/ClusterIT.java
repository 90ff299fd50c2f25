// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import static io.holdfast.persistence.embedded.Opened.get;
import static io.holdfast.persistence.embedded.Opened.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.journal.EventStore.Append;
import io.holdfast.persistence.journal.EventStore.FeedEntry;
import io.holdfast.persistence.journal.EventStore.FeedOffset;
import io.holdfast.persistence.journal.EventStore.FeedPage;
import io.holdfast.persistence.journal.EventStore.IndexChange.LegMoved;
import io.holdfast.persistence.journal.EventStore.IndexChange.LegOpened;
import io.holdfast.persistence.journal.EventStore.IndexChange.Registered;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import io.holdfast.persistence.journal.EventType;
import io.holdfast.persistence.journal.StoreRefusedException;
import io.holdfast.persistence.journal.StoreRefusedException.Reason;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.ports.OpenCalls.Phase;
import io.holdfast.sharding.ports.RegistrationIndex;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/// What several nodes do to one keyspace.
final class ClusterIT {

  @Test
  void makesTheTablesOnceWhenThreeNodesStartAtOnce() {
    Keyspace keyspace = Keyspace.shared("at_once");
    keyspace.execute("DROP KEYSPACE IF EXISTS $");

    List<CompletableFuture<CassandraStore>> opening =
        IntStream.range(0, 3)
            .mapToObj(
                _ -> CompletableFuture.supplyAsync(keyspace::open, Thread::startVirtualThread))
            .toList();
    List<CassandraStore> stores = opening.stream().map(CompletableFuture::join).toList();

    byte[] secret = get(stores.getFirst().secrets().getOrCreate("cookie", new byte[] {1}));
    for (int i = 0; i < 3; i++) {
      CassandraStore store = stores.get(i);
      assertThat(get(store.secrets().getOrCreate("cookie", new byte[] {2}))).isEqualTo(secret);
      assertThat(get(store.epochs().raise(1, "n" + i))).isEqualTo(i + 1);
    }
    stores.forEach(CassandraStore::close);
  }

  @Test
  void givesEachOfManyRaisersAnEpochOfItsOwn() {
    Keyspace keyspace = Keyspace.shared("cluster");
    try (CassandraStore a = keyspace.open();
        CassandraStore b = keyspace.open()) {
      List<CompletableFuture<Long>> raised = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        raised.add(a.epochs().raise(77, "a").toCompletableFuture());
        raised.add(b.epochs().raise(77, "b").toCompletableFuture());
      }

      assertThat(raised.stream().map(each -> get(each)).toList()).doesNotHaveDuplicates();
    }
  }

  @Test
  void dropsTheLateWritesOfAnOwnerThatWasReplaced() {
    Keyspace keyspace = Keyspace.shared("cluster");
    try (CassandraStore stale = keyspace.open();
        CassandraStore owner = keyspace.open()) {
      get(stale.append(event("call|succession", 6, 1, "stale 1")));
      get(stale.append(event("call|succession", 6, 2, "stale 2")));
      get(owner.append(event("call|succession", 7, 3, "owner 3")));

      get(stale.append(event("call|succession", 6, 3, "late 3")));
      get(stale.append(event("call|succession", 6, 4, "late 4")));
      get(stale.append(event("call|succession", 6, 5, "late 5")));
      get(owner.append(event("call|succession", 7, 4, "owner 4")));

      assertThat(payloads(owner, "call|succession", 1))
          .containsExactly("stale 1", "stale 2", "owner 3", "owner 4");
      assertThat(payloads(owner, "call|succession", 4)).containsExactly("owner 4");
      assertThat(get(owner.highestSequenceNr("call|succession"))).isEqualTo(5);
      assertThat(get(owner.streams("call|", "", 100)))
          .filteredOn(stream -> stream.persistenceId().equals("call|succession"))
          .singleElement()
          .satisfies(stream -> assertThat(stream.events()).hasSize(4));
    }
  }

  @Test
  void tellsOfWhatOtherNodesAppend() {
    Keyspace keyspace = Keyspace.shared("cluster");
    try (CassandraStore writer = keyspace.open();
        CassandraStore reader = keyspace.open()) {
      FeedOffset offset = end(reader);
      get(writer.append(ended("call|elsewhere")));

      var told = new CompletableFuture<Void>();
      reader.onAppend(() -> told.complete(null));
      get(told);

      assertThat(get(reader.feed(offset, 9)).entries())
          .containsExactly(new FeedEntry("call|elsewhere", 1, EventType.ENDED.code()));
    }
  }

  @Test
  void givesAnEntryThatComesLateBehindOneThatWasGiven() {
    Keyspace keyspace = Keyspace.shared("cluster");
    try (CassandraStore store = keyspace.open()) {
      FeedOffset offset = end(store);
      get(store.append(ended("call|prompt")));
      FeedPage page = get(store.feed(offset, 9));
      assertThat(page.entries())
          .extracting(FeedEntry::persistenceId)
          .containsExactly("call|prompt");

      long at = (System.currentTimeMillis() - 4000) * 1000;
      keyspace.execute(
          "INSERT INTO $.call_feed (minute, slice, at, pid, seq, type) VALUES (%d, 0, %d, '%s', 1, 6)"
              .formatted(FeedRows.minute(at), at, "call|late"));

      FeedPage late = get(store.feed(page.next(), 9));
      assertThat(late.entries()).extracting(FeedEntry::persistenceId).containsExactly("call|late");
      assertThat(get(store.feed(late.next(), 9)).entries()).isEmpty();
    }
  }

  @Test
  void writesTheRowsOnceMoreOfAnAppendThatIsFoundAgain() {
    Keyspace keyspace = Keyspace.shared("cluster");
    try (CassandraStore store = keyspace.open()) {
      FeedOffset offset = end(store);
      Instant due = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.MICROS);
      var row = new OpenCalls.Row(200, due, "again", "id@host", 1, Phase.SETUP);
      var found =
          new Append(
              "call|again",
              1,
              ended("call|again").events(),
              List.of(new LegOpened(row), new LegMoved(200, "again", 1, due, Phase.ESTABLISHED)));

      get(store.restate(found));

      assertThat(get(store.highestSequenceNr("call|again"))).isZero();
      assertThat(get(store.openCalls().ofShard(200)))
          .containsExactly(new OpenCalls.Row(200, due, "again", "id@host", 1, Phase.ESTABLISHED));
      assertThat(get(store.feed(offset, 9)).entries())
          .extracting(FeedEntry::persistenceId)
          .containsExactly("call|again");
    }
  }

  @Test
  void givesUpAStartWithAClearMessage() {
    var nobody = new Keyspace(new InetSocketAddress("127.0.0.1", 1), "nobody");

    Assertions.assertThatExceptionOfType(StoreRefusedException.class)
        .isThrownBy(
            () ->
                nobody
                    .open("holdfast.cassandra.start-timeout = 1 s", PersistenceMeter.none())
                    .close())
        .withMessageStartingWith("database 127.0.0.1:1: not ready after 1 s: ")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
  }

  @Test
  void refusesTablesOfANewerVersion() {
    Keyspace keyspace = Keyspace.shared("at_once");
    keyspace.open().close();
    keyspace.execute("UPDATE $.schema_state SET value = '999' WHERE name = 'version' IF EXISTS");
    try {
      Assertions.assertThatExceptionOfType(StoreRefusedException.class)
          .isThrownBy(() -> keyspace.open().close())
          .withMessageContaining("its tables have version 999 (expected: at most 1)");
    } finally {
      keyspace.execute("UPDATE $.schema_state SET value = '1' WHERE name = 'version' IF EXISTS");
    }
  }

  @Test
  void readsManyDueRegistrationsOverThoseThatWereRefreshed() {
    Keyspace keyspace = Keyspace.shared("cluster");
    Instant now;
    try (CassandraStore store = keyspace.open()) {
      now = Instant.now().truncatedTo(ChronoUnit.MICROS);
      List<CompletableFuture<Void>> written = new ArrayList<>();
      for (int round = 1; round <= 3; round++) {
        for (int i = 0; i < 100; i++) {
          written.add(registered(store, "u" + i, round, now.plusSeconds(round)));
        }
        written.forEach(each -> get(each));
      }

      assertThat(get(store.registrations().due(9, now.plusMillis(2500), 1000))).isEmpty();
      assertThat(get(store.registrations().due(9, now.plusSeconds(3), 60))).hasSizeBetween(1, 60);
      assertThat(get(store.registrations().due(9, now.plusSeconds(3), 1000))).hasSize(100);
      for (int i = 0; i < 50; i++) {
        get(registered(store, "u" + i, 4, now.plusSeconds(3600)));
      }
      until(() -> get(store.registrations().due(9, now.plusSeconds(4), 1000)).size() == 50);
    }
    try (CassandraStore again = keyspace.open()) {
      assertThat(get(again.registrations().due(9, now.plusSeconds(4), 1000))).hasSize(50);
    }
  }

  private static CompletableFuture<Void> registered(
      CassandraStore store, String aor, long sequenceNr, Instant due) {
    var row = new RegistrationIndex.Row(9, aor, due, 1);
    return store
        .append(
            new Append(
                "aor|" + aor,
                1,
                List.of(
                    new StoredEvent(
                        sequenceNr, EventType.BOUND.code(), Instant.EPOCH, new byte[0])),
                List.of(new Registered(row))))
        .toCompletableFuture();
  }

  /// Where a reader stands that has read everything.
  private static FeedOffset end(CassandraStore store) {
    FeedOffset offset = FeedOffset.START;
    for (FeedPage page = get(store.feed(offset, 100));
        !page.entries().isEmpty();
        page = get(store.feed(offset, 100))) {
      offset = page.next();
    }
    return offset;
  }

  private static List<String> payloads(CassandraStore store, String id, long from) {
    return get(store.read(id, from, Long.MAX_VALUE, 100)).stream()
        .map(event -> new String(event.payload(), StandardCharsets.UTF_8))
        .toList();
  }

  private static Append event(String id, long epoch, long sequenceNr, String payload) {
    return new Append(
        id,
        epoch,
        List.of(
            new StoredEvent(
                sequenceNr, 1, Instant.EPOCH, payload.getBytes(StandardCharsets.UTF_8))),
        List.of());
  }

  private static Append ended(String id) {
    return new Append(
        id,
        1,
        List.of(new StoredEvent(1, EventType.ENDED.code(), Instant.EPOCH, new byte[0])),
        List.of());
  }
}

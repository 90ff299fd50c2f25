// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import static io.holdfast.persistence.embedded.Opened.get;
import static io.holdfast.persistence.embedded.Opened.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.cassandra.CassandraStore;
import io.holdfast.persistence.cassandra.Keyspace;
import io.holdfast.persistence.embedded.Opened;
import io.holdfast.persistence.projection.CdrVerification.Difference;
import io.holdfast.persistence.projection.CdrVerification.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The same records from a real Cassandra: written by several nodes, projected by one, which may be
/// another one later.
final class CdrProjectionIT {
  private final Keyspace keyspace = Keyspace.shared("tested");
  private CassandraStore store;
  private CdrProjection projection;

  @BeforeEach
  void open() {
    keyspace.open().close();
    keyspace.emptied();
    store = keyspace.open();
    projection = project(store);
  }

  @AfterEach
  void close() {
    projection.close();
    store.close();
  }

  private static CdrProjection project(CassandraStore store) {
    return CdrProjection.start(
        store, store.cdrs(), Opened.settings().projection(), PersistenceMeter.none());
  }

  private Report verify() {
    return get(new CdrVerification(store, store.cdrs(), projection).verify());
  }

  @Test
  void makesOneRecordOfEachCallThatAnyNodeWrites() {
    try (CassandraStore other = keyspace.open()) {
      for (int i = 0; i < 100; i++) {
        Calls.journal(
            i % 2 == 0 ? store : other,
            "u" + i,
            i % 3 == 0 ? Calls.busyCall() : Calls.answeredCall());
      }
      Calls.journal(other, "open", Calls.answeredCall().subList(0, 3));

      until(() -> get(store.cdrs().count()) == 100);
    }

    assertThat(verify()).isEqualTo(new Report(100, 1, 100, 0, 0, List.of()));
  }

  @Test
  void goesOnAtAnotherNode() {
    Calls.journal(store, "a", Calls.answeredCall());
    get(projection.caughtUp());
    projection.close();
    Calls.journal(store, "b", Calls.busyCall());
    store.close();

    store = keyspace.open();
    projection = project(store);
    get(projection.caughtUp());

    assertThat(get(store.cdrs().byUid("", "", 9)))
        .extracting(Cdr::uid)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(verify().good()).isTrue();
  }

  @Test
  void rebuildsTheSameTable() {
    for (int i = 0; i < 60; i++) {
      Calls.journal(store, "u" + i, i % 2 == 0 ? Calls.answeredCall() : Calls.busyCall());
    }
    get(projection.caughtUp());
    List<Cdr> before = get(store.cdrs().byUid("", "", 1000));
    keyspace.execute("TRUNCATE $.cdr");
    keyspace.execute("TRUNCATE $.cdr_by_start");
    Cdr wrong = withStatus(before.getFirst(), 0);
    get(store.cdrs().write(List.of(wrong), get(store.cdrs().offset())));

    assertThat(get(projection.rebuild())).isEqualTo(60);

    assertThat(get(store.cdrs().byUid("", "", 1000))).isEqualTo(before).hasSize(60);
    assertThat(verify().good()).isTrue();
  }

  @Test
  void listsEveryDifference() {
    for (String uid : List.of("a", "b", "c")) {
      Calls.journal(store, uid, Calls.answeredCall());
    }
    get(store.append(Opened.event("call|unreadable", 1)));
    get(projection.caughtUp());
    Cdr b = get(store.cdrs().ofCall("b")).getFirst();
    Cdr stray = copy(b, "zz", 200, Instant.now());
    Cdr old = copy(b, "old", 200, b.endedAt());
    keyspace.execute("DELETE FROM $.cdr WHERE uid = 'a'");
    get(store.cdrs().write(List.of(withStatus(b, 1), stray, old), get(store.cdrs().offset())));

    Report report = verify();

    assertThat(report.different()).isEqualTo(4);
    assertThat(report.beyondRetention()).isEqualTo(1);
    assertThat(report.differences())
        .anySatisfy(d -> assertThat(d).isInstanceOf(Difference.Missing.class))
        .anySatisfy(d -> assertThat(d).isInstanceOf(Difference.Wrong.class))
        .anySatisfy(d -> assertThat(d).isInstanceOf(Difference.Unreadable.class))
        .anySatisfy(d -> assertThat(d.text()).startsWith("without attempt").contains("uid=zz"));
  }

  @Test
  void findsNothingWrongWhileSeveralNodesWrite() {
    List<Report> reports = new ArrayList<>();
    try (CassandraStore second = keyspace.open();
        CassandraStore third = keyspace.open()) {
      List<CompletableFuture<Void>> writing =
          IntStream.range(0, 3)
              .mapToObj(
                  n ->
                      CompletableFuture.runAsync(
                          () -> write(List.of(store, second, third).get(n), n)))
              .toList();
      while (!CompletableFuture.allOf(writing.toArray(CompletableFuture[]::new)).isDone()) {
        reports.add(verify());
      }
      writing.forEach(CompletableFuture::join);
    }

    assertThat(reports).allSatisfy(report -> assertThat(report.differences()).isEmpty());
    assertThat(verify()).isEqualTo(new Report(600, 0, 600, 0, 0, List.of()));
    var uids = new HashSet<>();
    get(store.cdrs().byUid("", "", 1000)).forEach(cdr -> uids.add(cdr.uid()));
    assertThat(uids).hasSize(600);
  }

  private static void write(CassandraStore store, int writer) {
    for (int i = 0; i < 200; i++) {
      Calls.journal(store, writer + "-" + i, Calls.answeredCall());
    }
  }

  private static Cdr withStatus(Cdr cdr, int status) {
    return copy(cdr, cdr.uid(), status, cdr.endedAt());
  }

  private static Cdr copy(Cdr cdr, String uid, int status, Instant endedAt) {
    return new Cdr(
        uid,
        cdr.leg(),
        cdr.callId(),
        cdr.from(),
        cdr.to(),
        cdr.requestUri(),
        cdr.startedAt(),
        cdr.rang(),
        cdr.answered(),
        endedAt,
        cdr.endedBy(),
        cdr.outcome(),
        status,
        cdr.node(),
        cdr.branches());
  }
}

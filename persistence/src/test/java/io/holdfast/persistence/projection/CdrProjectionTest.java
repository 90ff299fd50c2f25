// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import static io.holdfast.persistence.embedded.Opened.get;
import static io.holdfast.persistence.embedded.Opened.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.embedded.EmbeddedStore;
import io.holdfast.persistence.embedded.Opened;
import io.holdfast.persistence.journal.EventStore.Append;
import io.holdfast.persistence.journal.EventStore.FeedOffset;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import io.holdfast.persistence.projection.CdrVerification.Difference;
import io.holdfast.persistence.projection.CdrVerification.Report;
import io.holdfast.sharding.call.CallEvent.Outcome;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Records made from the journal, behind it, again, and held against it.
final class CdrProjectionTest {
  @TempDir Path dataDir;
  private EmbeddedStore store;
  private CdrProjection projection;

  @BeforeEach
  void open() {
    store = Opened.in(dataDir);
    projection = start();
  }

  @AfterEach
  void close() {
    projection.close();
    store.close();
  }

  private CdrProjection start() {
    return CdrProjection.start(
        store, store.cdrs(), Opened.settings().projection(), PersistenceMeter.none());
  }

  private Report verify() {
    return get(new CdrVerification(store, store.cdrs(), projection).verify());
  }

  @Test
  void wakesOnAnAppendAndWritesTheRecord() {
    Calls.journal(store, "u", Calls.answeredCall());

    until(() -> get(store.cdrs().find(new Cdr.Key("u", 1))).isPresent());

    assertThat(get(store.cdrs().find(new Cdr.Key("u", 1))).orElseThrow().duration())
        .contains(Duration.ofSeconds(10));
  }

  @Test
  void writesNoRecordBeforeTheEnd() {
    Calls.journal(store, "u", Calls.answeredCall().subList(0, 3));

    get(projection.caughtUp());
    assertThat(get(store.cdrs().count())).isZero();

    Calls.journal(store, "u", Calls.answeredCall().subList(3, 4));
    get(projection.caughtUp());
    assertThat(get(store.cdrs().count())).isEqualTo(1);
  }

  @Test
  void catchesUpAfterARestart() {
    Calls.journal(store, "a", Calls.answeredCall());
    get(projection.caughtUp());
    projection.close();
    Calls.journal(store, "b", Calls.busyCall());
    store.close();

    open();
    get(projection.caughtUp());

    assertThat(get(store.cdrs().byUid("", "", 9))).extracting(Cdr::uid).containsExactly("a", "b");
  }

  @Test
  void rebuildsTheSameTable() throws SQLException {
    for (int i = 0; i < 300; i++) {
      Calls.journal(store, "u" + i, i % 2 == 0 ? Calls.answeredCall() : Calls.busyCall());
    }
    get(projection.caughtUp());
    List<Cdr> before = get(store.cdrs().byUid("", "", 1000));
    execute("DELETE FROM cdr WHERE leg = 1 AND uid < 'u2'");
    execute("UPDATE cdr SET sip_status = 0 WHERE uid > 'u5'");

    assertThat(get(projection.rebuild())).isEqualTo(300);

    assertThat(get(store.cdrs().byUid("", "", 1000))).isEqualTo(before).hasSize(300);
    assertThat(verify().good()).isTrue();
  }

  @Test
  void findsNothingWrongWithAWholeTable() {
    Calls.journal(store, "a", Calls.answeredCall());
    Calls.journal(store, "b", Calls.busyCall());
    Calls.journal(store, "c", Calls.answeredCall().subList(0, 2));

    Report report = verify();

    assertThat(report).isEqualTo(new Report(2, 1, 2, 0, 0, List.of()));
  }

  @Test
  void listsEveryDifference() throws SQLException {
    for (String uid : List.of("a", "b", "c")) {
      Calls.journal(store, uid, Calls.answeredCall());
    }
    Calls.journal(store, "open", Calls.answeredCall().subList(0, 3));
    get(store.append(Opened.event("call|unreadable", 1)));
    get(projection.caughtUp());
    execute("DELETE FROM cdr WHERE uid = 'a'");
    execute("UPDATE cdr SET answered_at = answered_at - 1000000 WHERE uid = 'b'");
    execute("INSERT INTO cdr SELECT 'zz', leg, " + COLUMNS + " FROM cdr WHERE uid = 'c'");
    execute("INSERT INTO cdr SELECT 'open', leg, " + COLUMNS + " FROM cdr WHERE uid = 'c'");

    Report report = verify();

    assertThat(report.good()).isFalse();
    assertThat(report.different()).isEqualTo(5);
    assertThat(report.attempts()).isEqualTo(3);
    assertThat(report.open()).isEqualTo(1);
    assertThat(report.records()).isEqualTo(4);
    assertThat(report.differences())
        .hasSize(5)
        .anySatisfy(d -> assertThat(d).isInstanceOf(Difference.Missing.class))
        .anySatisfy(d -> assertThat(d).isInstanceOf(Difference.Wrong.class))
        .anySatisfy(d -> assertThat(d).isInstanceOf(Difference.Unreadable.class))
        .anySatisfy(d -> assertThat(d.text()).startsWith("without attempt").contains("uid=zz"))
        .anySatisfy(d -> assertThat(d.text()).startsWith("without attempt").contains("uid=open"));
  }

  @Test
  void findsNothingWrongWhileCallsGoOn() {
    var stop = new AtomicBoolean();
    var calls =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; !stop.get(); i++) {
                Calls.journal(store, "u" + i % 40 + "-" + i, Calls.answeredCall());
                Calls.journal(store, "open" + i, Calls.busyCall().subList(0, 1));
              }
            });
    List<Report> reports = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      reports.add(verify());
    }
    stop.set(true);
    calls.join();

    assertThat(reports).allSatisfy(report -> assertThat(report.differences()).isEmpty());
    assertThat(verify().attempts()).isPositive();
  }

  @Test
  void countsRecordsApartWhoseEventsAreGoneAfterTheirRetention() throws SQLException {
    Calls.journal(store, "old", Calls.answeredCall());
    Calls.journal(store, "kept", Calls.busyCall());
    get(projection.caughtUp());
    execute("DELETE FROM events WHERE pid = 'call|old'");
    assertThat(verify().good()).isFalse();

    execute("UPDATE pruned SET before = " + Long.MAX_VALUE);

    assertThat(verify()).isEqualTo(new Report(1, 0, 2, 1, 0, List.of()));
    assertThat(get(projection.rebuild())).isEqualTo(1);
    assertThat(get(store.cdrs().count())).isEqualTo(2);
  }

  @Test
  void goesOnWithOtherCallsWhenOneIsUnreadable() {
    Calls.journal(store, "bad", List.of(Calls.attempted(1, 0, 1)));
    get(
        store.append(
            new Append(
                "call|bad",
                1,
                List.of(new StoredEvent(2, 6, Calls.START, new byte[0])),
                List.of())));
    Calls.journal(store, "good", List.of(Calls.attempted(1, 0, 1)));
    Calls.journal(store, "good", List.of(Calls.ended(1, 1, 1, Outcome.BUSY, 486)));

    get(projection.caughtUp());

    assertThat(get(store.cdrs().byUid("", "", 9))).extracting(Cdr::uid).containsExactly("good");
    assertThat(get(store.cdrs().offset())).isNotEqualTo(FeedOffset.START);
  }

  private static final String COLUMNS =
      """
      call_id, caller, callee, request_uri, started_at, rang_at, answered_at, ended_at, ended_by,
      outcome, sip_status, node, branch_targets, branch_statuses\
      """;

  /// What nobody should do to the tables.
  private void execute(String sql) throws SQLException {
    String url = "jdbc:h2:file:" + dataDir.resolve("journal/holdfast").toAbsolutePath();
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

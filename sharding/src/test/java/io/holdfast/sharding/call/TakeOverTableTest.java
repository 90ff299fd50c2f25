// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What becomes of a call whose owner dies: after each event that it may have written, whatever
/// comes next. Anna calls Ben and, where two phones ring, Cara; the owner dies; the next one takes
/// over; what it writes (`+`) and sends then, in order, stands in the last column.
class TakeOverTableTest {

  private static final String TABLE =
      """
      journal   | at once        | next        | then
      --------- | -------------- | ----------- | ----------------------------------------
      attempted |                | T2/2        | INVITE ben
      attempted |                | INVITE      | 100 anna
      attempted |                | 100         |
      attempted |                | 180         | +Rang 180 anna
      attempted |                | 200         | +Answered 200 anna
      attempted |                | 486         | ACK ben +Ended 486 anna
      attempted |                | CANCEL      | +Cancelled 200 anna INVITE ben
      rang      |                | T2/2        |
      rang      |                | INVITE      | 100 anna
      rang      |                | 180         | 180 anna
      rang      |                | 200         | +Answered 200 anna
      rang      |                | 486         | ACK ben +Ended 486 anna
      rang      |                | CANCEL      | +Cancelled 200 anna CANCEL ben
      two       |                | 200         | CANCEL cara +Answered 200 anna
      two       |                | CANCEL      | +Cancelled 200 anna CANCEL cara INVITE ben
      two       |                | Cara's 200  | INVITE ben +Answered 200 anna
      cancelled | CANCEL ben     | INVITE      | 100 anna
      cancelled | CANCEL ben     | CANCEL      | 200 anna
      cancelled | CANCEL ben     | 487         | ACK ben +Ended 487 anna
      cancelled | CANCEL ben     | 200         | +Answered 200 anna
      answered  |                | INVITE      |
      answered  |                | 200         | 200 anna
      answered  |                | ACK         | ACK ben
      answered  |                | CANCEL      | 200 anna
      answered  |                | INFO        | INFO ben
      answered  |                | re-INVITE   | INVITE ben
      answered  |                | BYE         | +Ended BYE ben
      answered  |                | Ben's BYE   | +Ended BYE anna
      within    |                | 200 INFO    | 200 anna
      within    |                | INFO        | INFO ben
      refused   | 486 anna       | INVITE      | 486 anna
      refused   | 486 anna       | ACK         |
      refused   | 486 anna       | 486         | ACK ben
      ended     |                | BYE         | BYE ben
      ended     |                | 200 BYE     | 200 anna
      """;

  private static final Map<String, Consumer<Exchange>> BEFORE =
      Map.ofEntries(
          entry("attempted", Exchange::annaCalls),
          entry("rang", it -> it.annaCalls().benAnswers("INVITE", 180)),
          entry(
              "two",
              it -> {
                it.registered(Messages.BEN_TOO);
                it.annaCalls().answers(Messages.BEN_TOO, "INVITE", 180).benAnswers("INVITE", 180);
              }),
          entry(
              "cancelled",
              it ->
                  it.annaCalls()
                      .benAnswers("INVITE", 180)
                      .anna(Messages.cancelOf(Messages.invite()))),
          entry("answered", it -> it.annaCalls().benAnswers("INVITE", 200)),
          entry(
              "within",
              it -> it.annaCalls().benAnswers("INVITE", 200).anna(it.withinByAnna("INFO", 11))),
          entry("refused", it -> it.annaCalls().benAnswers("INVITE", 486)),
          entry(
              "ended",
              it -> it.annaCalls().benAnswers("INVITE", 200).anna(it.withinByAnna("BYE", 11))));

  private static final Map<String, Consumer<Exchange>> NEXT =
      Map.ofEntries(
          entry("T2/2", it -> it.afterSeconds(2)),
          entry("INVITE", Exchange::annaCalls),
          entry("100", it -> it.benAnswers("INVITE", 100)),
          entry("180", it -> it.benAnswers("INVITE", 180)),
          entry("200", it -> it.benAnswers("INVITE", 200)),
          entry("Cara's 200", it -> it.answers(Messages.BEN_TOO, "INVITE", 200)),
          entry("486", it -> it.benAnswers("INVITE", 486)),
          entry("487", it -> it.benAnswers("INVITE", 487)),
          entry("CANCEL", it -> it.anna(Messages.cancelOf(Messages.invite()))),
          entry("ACK", TakeOverTableTest::ack),
          entry("INFO", it -> it.anna(it.withinByAnna("INFO", 11))),
          entry("200 INFO", it -> it.benAnswers("INFO", 200)),
          entry("re-INVITE", it -> it.anna(it.withinByAnna("INVITE", 11))),
          entry("BYE", it -> it.anna(it.withinByAnna("BYE", 11))),
          entry("200 BYE", it -> it.benAnswers("BYE", 200)),
          entry("Ben's BYE", it -> it.ben(it.withinByBen("BYE", 1))));

  private static final ActorTestKit KIT = CallKit.create();

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  private static void ack(Exchange it) {
    it.anna(
        it.annaGot().status() < 300
            ? it.withinByAnna("ACK", 10)
            : Messages.ackOf(Messages.invite(), it.annaGot()));
  }

  /// A row of the table.
  record Row(String journal, String atOnce, String next, String then) {
    static Row of(String line) {
      List<String> cells = Arrays.stream(line.split("[|]", -1)).map(String::strip).toList();
      return new Row(cells.get(0), cells.get(1), cells.get(2), cells.get(3));
    }

    @Override
    public String toString() {
      return journal + ", then " + next;
    }
  }

  static Stream<Row> rows() {
    return TABLE.lines().skip(2).map(Row::of);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void goesOnFromWhatIsJournaled(Row row) {
    try (var it = new Exchange(KIT)) {
      Objects.requireNonNull(BEFORE.get(row.journal())).accept(it);
      it.notes();

      it.crash();
      assertThat(String.join(" ", it.notes())).as("at once").isEqualTo(row.atOnce());

      Objects.requireNonNull(NEXT.get(row.next())).accept(it);
      assertThat(String.join(" ", it.notes())).as("then").isEqualTo(row.then());
    }
  }
}

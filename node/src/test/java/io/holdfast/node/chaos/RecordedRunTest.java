// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.chaos.Violation.Kind;
import io.holdfast.node.phone.Fact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Violations injected into a run that was recorded against real nodes, at every place where there
/// can be one: the checker finds each.
final class RecordedRunTest {
  private static Recording run = Recording.read(List.of());

  @BeforeAll
  static void readTheRun() throws IOException {
    try (var in = RecordedRunTest.class.getResourceAsStream("/recorded-run.tsv")) {
      run = Recording.read(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }

  @Test
  void findsNothingInTheRunItself() {
    assertThat(run.violations()).isEmpty();
    assertThat(run.node().records()).hasSizeGreaterThan(50);
  }

  @Test
  void findsEveryDoubledRecord() {
    for (CallRecord record : run.node().records()) {
      var twice = new ArrayList<>(run.node().records());
      twice.add(record);

      assertThat(kinds(run.with(records(twice)))).containsExactly(Kind.RECORD_TWICE);
    }
  }

  @Test
  void findsEveryMissingRecord() {
    for (CallRecord record : run.node().records()) {
      var fewer = new ArrayList<>(run.node().records());
      fewer.remove(record);

      assertThat(kinds(run.with(records(fewer)))).containsExactly(Kind.RECORD_MISSING);
    }
  }

  @Test
  void findsEveryLostBye() {
    for (Fact fact : run.facts()) {
      if (fact instanceof Fact.ByeAnswered) {
        var lost = new ArrayList<>(run.facts());
        lost.remove(fact);

        assertThat(kinds(run.with(lost))).containsExactly(Kind.BYE_FAILED);
      }
    }
  }

  @Test
  void findsEverySecondBye() {
    for (Fact fact : run.facts()) {
      if (fact instanceof Fact.ByeReceived bye) {
        var twice = new ArrayList<>(run.facts());
        twice.add(new Fact.ByeReceived(bye.at().plusSeconds(1), bye.callId(), bye.side()));

        assertThat(kinds(run.with(twice))).containsExactly(Kind.BYE_TWICE);
      }
    }
  }

  @Test
  void findsEverySecondRing() {
    for (Fact fact : run.facts()) {
      if (fact instanceof Fact.Rung(var at, var callId, var attempt, var callee, var branch)) {
        var twice = new ArrayList<>(run.facts());
        twice.add(new Fact.Rung(at.plusSeconds(1), callId, attempt, callee, branch + "2"));

        assertThat(kinds(run.with(twice))).containsExactly(Kind.RANG_TWICE);
      }
    }
  }

  @Test
  void findsEveryResurrectedBinding() {
    int resurrected = 0;
    for (Fact fact : run.facts()) {
      boolean removed =
          fact instanceof Fact.RegisterAnswered answer
              && answer.status() == 200
              && answer.seconds() == 0;
      if (removed && fact instanceof Fact.RegisterAnswered answer && isLast(answer)) {
        String uri = answer.contact().replaceAll("[<>]", "");
        resurrected++;

        assertThat(kinds(run.withContact(answer.aor(), uri)))
            .containsExactly(Kind.REGISTRATION_UNKNOWN);
      }
    }
    assertThat(resurrected).isPositive();
  }

  @Test
  void findsEveryLostBinding() {
    run.node()
        .contacts()
        .forEach(
            (aor, contacts) -> {
              for (String lost : contacts) {
                Map<String, List<String>> fewer = new java.util.HashMap<>(run.node().contacts());
                fewer.put(aor, contacts.stream().filter(uri -> !uri.equals(lost)).toList());
                Observation node = run.node();

                assertThat(
                        kinds(
                            run.with(
                                new Observation(
                                    fewer, node.liveCalls(), node.records(), node.verified()))))
                    .containsExactly(Kind.REGISTRATION_LOST);
              }
            });
  }

  @Test
  void isReadBackAsItWasWritten(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder)
      throws IOException {
    var file = folder.resolve("run.tsv");

    run.save(file);

    assertThat(Recording.read(java.nio.file.Files.readAllLines(file))).isEqualTo(run);
  }

  /// Nothing about that place was said later.
  private static boolean isLast(Fact.RegisterAnswered answer) {
    return run.facts().stream()
        .noneMatch(
            fact ->
                fact.at().isAfter(answer.at())
                    && (fact instanceof Fact.RegisterSent sent && sent.aor().equals(answer.aor())));
  }

  private static Observation records(List<CallRecord> records) {
    Observation node = run.node();
    return new Observation(node.contacts(), node.liveCalls(), records, node.verified());
  }

  private static List<Kind> kinds(Recording recording) {
    return recording.violations().stream().map(Violation::kind).distinct().toList();
  }
}

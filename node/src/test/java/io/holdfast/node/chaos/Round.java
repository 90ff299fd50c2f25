// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What happened in one round: how much was under way when the node was killed, and what was wrong
/// afterwards.
///
/// @param down from the kill to READY
/// @param registered REGISTERs answered 200
/// @param ringing calls that rang when the node was killed
/// @param talking calls that were established then
/// @param ending calls whose BYE was sent and not answered then
record Round(
    int number,
    Duration before,
    Duration down,
    int registered,
    int calls,
    int answered,
    int ringing,
    int talking,
    int ending,
    List<Violation> violations) {

  Round {
    violations = List.copyOf(violations);
  }

  /// Counts what the facts say about the moment of the kill.
  static Round of(
      int number,
      Instant began,
      Instant killed,
      Instant ready,
      List<Fact> facts,
      List<Violation> violations) {
    var phases = new HashMap<String, String>();
    int registered = 0;
    int calls = 0;
    int answered = 0;
    for (Fact fact : facts) {
      boolean before = fact.at().isBefore(killed);
      switch (fact) {
        case Fact.RegisterAnswered f when f.status() == 200 -> registered++;
        case Fact.Invited _ -> calls++;
        case Fact.Heard f -> {
          answered += f.status() / 100 == 2 ? 1 : 0;
          move(phases, before, f.callId(), phase(f.status()));
        }
        case Fact.ByeSent f -> move(phases, before, f.callId(), "ending");
        case Fact.ByeAnswered f -> move(phases, before, f.callId(), "over");
        case Fact _ -> {}
      }
    }
    return new Round(
        number,
        Duration.between(began, killed),
        Duration.between(killed, ready),
        registered,
        calls,
        answered,
        count(phases, "ringing"),
        count(phases, "talking"),
        count(phases, "ending"),
        violations);
  }

  private static String phase(int status) {
    if (status == 100) {
      return "trying";
    }
    if (status > 100 && status < 200) {
      return "ringing";
    }
    return status / 100 == 2 ? "talking" : "over";
  }

  private static void move(
      Map<String, String> phases, boolean before, String callId, String phase) {
    if (before) {
      phases.put(callId, phase);
    }
  }

  private static int count(Map<String, String> phases, String phase) {
    return (int) phases.values().stream().filter(phase::equals).count();
  }

  static String header() {
    return """
        | round | killed after | down | REGISTER 200 | calls | answered | ringing at the kill |\
         talking | ending | violations |
        |---|---|---|---|---|---|---|---|---|---|""";
  }

  /// A row of the report.
  String row() {
    return String.format(
        Locale.ROOT,
        "| %d | %.2f s | %.2f s | %d | %d | %d | %d | %d | %d | %d |",
        number,
        before.toMillis() / 1000.0,
        down.toMillis() / 1000.0,
        registered,
        calls,
        answered,
        ringing,
        talking,
        ending,
        violations.size());
  }

  /// The same for somebody who watches.
  String line() {
    return String.format(
        Locale.ROOT,
        "round %d: killed after %.2f s, down %.2f s; %d REGISTER 200, %d calls, %d answered;"
            + " at the kill %d ringing, %d talking, %d ending; %d violations",
        number,
        before.toMillis() / 1000.0,
        down.toMillis() / 1000.0,
        registered,
        calls,
        answered,
        ringing,
        talking,
        ending,
        violations.size());
  }
}

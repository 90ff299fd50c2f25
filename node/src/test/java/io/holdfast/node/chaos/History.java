// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import io.holdfast.node.phone.Fact.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A made-up past for [CheckerTest]: phones that did as they should, and a node that says the same.
/// A test then spoils one thing.
final class History {
  static final String AOR = "alice@localhost";
  static final String CONTACT = "<sip:alice@127.0.0.1:5070>";
  static final String CALL = "call-1";

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  final List<Fact> facts = new ArrayList<>();
  List<String> contacts = new ArrayList<>(List.of("sip:alice@127.0.0.1:5070"));
  Set<String> live = Set.of();
  List<CallRecord> records = new ArrayList<>();
  boolean verified = true;

  /// `millis` after the beginning.
  static Instant at(long millis) {
    return START.plusMillis(millis);
  }

  /// A registration and a call of ten seconds that the caller ends.
  static History good() {
    var history = new History();
    history.facts.add(new Fact.RegisterSent(at(0), AOR, CONTACT, 3600));
    history.facts.add(new Fact.RegisterAnswered(at(10), AOR, CONTACT, 3600, 200));
    history.facts.add(new Fact.Invited(at(1_000), CALL, 1, "bob@localhost", "sip:" + AOR));
    history.facts.add(new Fact.Heard(at(1_005), CALL, 1, 100));
    history.facts.add(new Fact.Rung(at(1_010), CALL, 1, AOR, "z9hG4bK1"));
    history.facts.add(new Fact.Heard(at(1_020), CALL, 1, 180));
    history.facts.add(new Fact.Answered(at(3_000), CALL, 1, AOR, 200));
    history.facts.add(new Fact.Heard(at(3_010), CALL, 1, 200));
    history.facts.add(new Fact.ByeSent(at(13_005), CALL, Side.CALLER));
    history.facts.add(new Fact.ByeReceived(at(13_010), CALL, Side.CALLEE));
    history.facts.add(new Fact.ByeAnswered(at(13_020), CALL, Side.CALLER, 200));
    history.records.add(answered(3_005, 13_008));
    return history;
  }

  static CallRecord answered(long from, long to) {
    return new CallRecord(
        "uid-1",
        1,
        CALL,
        "answered",
        "caller",
        200,
        at(1_002),
        Optional.of(at(from)),
        at(to),
        Optional.of(Duration.ofMillis(to - from)));
  }

  static CallRecord unanswered(String outcome, int status) {
    return new CallRecord(
        "uid-1",
        1,
        CALL,
        outcome,
        "callee",
        status,
        at(1_002),
        Optional.empty(),
        at(3_000),
        Optional.empty());
  }

  History without(Class<? extends Fact> kind) {
    facts.removeIf(kind::isInstance);
    return this;
  }

  <F extends Fact> History changing(Class<F> kind, UnaryOperator<Fact> change) {
    facts.replaceAll(fact -> kind.isInstance(fact) ? change.apply(fact) : fact);
    return this;
  }

  History with(Fact fact) {
    facts.add(fact);
    return this;
  }

  History withRecords(CallRecord... all) {
    records = List.of(all);
    return this;
  }

  List<Violation.Kind> violations() {
    var node = new Observation(Map.of(AOR, contacts), live, records, verified);
    return Checker.DEFAULT.check(facts, node).stream().map(Violation::kind).toList();
  }
}

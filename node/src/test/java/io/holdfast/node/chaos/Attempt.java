// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// One call attempt as its phones saw it: the facts of one INVITE outside a dialog.
final class Attempt {
  private final String callId;
  private final long number;
  private final List<Fact> facts = new ArrayList<>();

  Attempt(String callId, long number) {
    this.callId = callId;
    this.number = number;
  }

  void add(Fact fact) {
    facts.add(fact);
  }

  String callId() {
    return callId;
  }

  long number() {
    return number;
  }

  <F extends Fact> Stream<F> of(Class<F> kind) {
    return facts.stream().filter(kind::isInstance).map(kind::cast);
  }

  private <F extends Fact> boolean any(Class<F> kind, Predicate<F> what) {
    return of(kind).anyMatch(what);
  }

  /// Only asked who is there, so it never was an attempt (promise P4).
  boolean challenged() {
    return any(Fact.Heard.class, heard -> heard.status() == 401 || heard.status() == 407);
  }

  /// Reached a phone, or the caller was told to wait: the node had taken it on, durably.
  boolean admitted() {
    return of(Fact.Rung.class).findAny().isPresent() || waits() || answered();
  }

  /// The caller was told to wait, be it by a 100, and repeats its INVITE no more.
  boolean waits() {
    return any(Fact.Heard.class, heard -> heard.status() >= 100 && heard.status() < 200);
  }

  /// The caller saw a 2xx.
  boolean answered() {
    return finalStatus().filter(status -> status / 100 == 2).isPresent();
  }

  /// The final status the caller saw; empty where it never saw one.
  Optional<Integer> finalStatus() {
    return of(Fact.Heard.class).map(Fact.Heard::status).filter(status -> status >= 200).findFirst();
  }

  /// When the caller saw the 2xx.
  Optional<Instant> answerSeen() {
    return of(Fact.Heard.class)
        .filter(heard -> heard.status() / 100 == 2)
        .map(Fact::at)
        .findFirst();
  }

  /// When the first phone sent a 2xx.
  Optional<Instant> answerSent() {
    return of(Fact.Answered.class)
        .filter(sent -> sent.status() / 100 == 2)
        .map(Fact::at)
        .findFirst();
  }

  Optional<Instant> firstBye() {
    return of(Fact.ByeSent.class).map(Fact::at).findFirst();
  }

  Optional<Instant> lastByeAnswered() {
    return of(Fact.ByeAnswered.class)
        .filter(answered -> answered.status() == 200)
        .map(Fact::at)
        .reduce((_, later) -> later);
  }

  /// BYEs that came to one side, without repetitions.
  long byesGot(Fact.Side side) {
    return of(Fact.ByeReceived.class).filter(bye -> bye.side() == side).count();
  }

  long byesSent(Fact.Side side) {
    return of(Fact.ByeSent.class).filter(bye -> bye.side() == side).count();
  }

  /// When the caller sent the INVITE for the first time.
  Optional<Instant> invited() {
    return of(Fact.Invited.class).map(Fact::at).findFirst();
  }

  /// How long the caller waited for more than a 100; as long as it did where nothing came.
  Optional<Duration> gap() {
    Optional<Instant> heard =
        of(Fact.Heard.class).filter(each -> each.status() != 100).map(Fact::at).findFirst();
    return invited().flatMap(from -> heard.map(to -> Duration.between(from, to)));
  }

  /// Whether it ended as one of its phones wanted: answered, refused by the callee, or cancelled.
  boolean asWanted() {
    int status = finalStatus().orElse(0);
    return status / 100 == 2
        || (status == 487 && cancelled())
        || (status >= 300 && any(Fact.Answered.class, answer -> answer.status() == status));
  }

  boolean cancelled() {
    return of(Fact.Cancelled.class).findAny().isPresent();
  }
}

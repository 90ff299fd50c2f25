// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How the phones were served: how long callers waited, and which calls came to nothing though
/// neither side wanted that. [Checker] says nothing about either.
final class ServiceCheck {
  private final List<Fact> facts;
  private final Set<Integer> allowed;
  private final List<Attempt> all;
  private final List<Attempt> attempts;

  ServiceCheck(List<Fact> facts) {
    this(facts, Set.of());
  }

  /// @param allowed statuses with which the cluster may refuse, such as 503 while it has no
  ///   database
  ServiceCheck(List<Fact> facts, Set<Integer> allowed) {
    this.facts = List.copyOf(facts);
    this.allowed = Set.copyOf(allowed);
    this.all =
        Checker.attempts(facts).values().stream()
            .flatMap(List::stream)
            .filter(attempt -> attempt.invited().isPresent())
            .toList();
    this.attempts = all.stream().filter(attempt -> !attempt.challenged()).toList();
  }

  int calls() {
    return attempts.size();
  }

  long answered() {
    return attempts.stream().filter(Attempt::answered).count();
  }

  /// How often callers saw each final status; 0 where one gave up waiting.
  Map<Integer, Long> statuses() {
    return attempts.stream()
        .collect(
            Collectors.groupingBy(
                attempt -> attempt.finalStatus().orElse(0), TreeMap::new, Collectors.counting()));
  }

  /// Calls that ended as no phone wanted it.
  List<Violation> failed() {
    return attempts.stream()
        .filter(attempt -> !attempt.asWanted() && !allowed.contains(status(attempt)))
        .map(
            attempt ->
                new Violation(
                    Violation.Kind.CALL_FAILED,
                    attempt.callId(),
                    "the caller saw " + status(attempt) + ", which no phone gave"))
        .toList();
  }

  /// Calls that the cluster refused as it may.
  long refused() {
    return attempts.stream()
        .filter(attempt -> !attempt.asWanted() && allowed.contains(status(attempt)))
        .count();
  }

  private static int status(Attempt attempt) {
    return attempt.finalStatus().orElse(0);
  }

  /// The longest that a caller waited, from its first INVITE to more than 100. Every phone that is
  /// called says something at once, so this is what the cluster took.
  Duration longestGap() {
    return gaps().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  /// What half of the callers did not wait.
  Duration usualGap() {
    List<Duration> sorted = gaps().sorted().toList();
    return sorted.isEmpty() ? Duration.ZERO : sorted.get(sorted.size() / 2);
  }

  /// Callers that waited longer than that.
  long gapsAbove(Duration limit) {
    return gaps().filter(gap -> gap.compareTo(limit) > 0).count();
  }

  private Stream<Duration> gaps() {
    return all.stream().flatMap(attempt -> attempt.gap().stream());
  }

  long byes() {
    return count(Fact.ByeAnswered.class, _ -> true);
  }

  /// BYEs whose sender gave up, or was told no.
  long byesFailed() {
    return count(Fact.ByeAnswered.class, bye -> bye.status() != 200);
  }

  long registers() {
    return count(Fact.RegisterAnswered.class, _ -> true);
  }

  long registersFailed() {
    return count(
        Fact.RegisterAnswered.class,
        answer -> answer.status() != 200 && !allowed.contains(answer.status()));
  }

  private <F extends Fact> long count(Class<F> kind, Predicate<? super F> which) {
    return facts.stream().filter(kind::isInstance).map(kind::cast).filter(which).count();
  }
}

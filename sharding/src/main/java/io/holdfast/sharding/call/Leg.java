// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.call.CallEvent.Answered;
import io.holdfast.sharding.call.CallEvent.Attempted;
import io.holdfast.sharding.call.CallEvent.BranchResult;
import io.holdfast.sharding.call.CallEvent.Cancelled;
import io.holdfast.sharding.call.CallEvent.Ended;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import io.holdfast.sharding.call.CallEvent.Rang;
import io.holdfast.sharding.call.CallEvent.Refreshed;
import io.holdfast.sharding.call.CallEvent.Searched;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One leg of a call, as far as it is journaled: an INVITE server transaction outside a dialog, and
/// what became of it.
///
/// @param answers one for each branch and callee that answered, in order; more than one where a
///   fork was answered twice
/// @param refreshed the latest Contact of the caller (true) and of the callee (false), where it
///   moved
/// @param searched how the search for somebody who answers stands, where it has come on since the
///   attempt
/// @param due Timer C until it is answered, then the call limit
public record Leg(
    Attempted attempted,
    @Nullable Rang rang,
    Search searched,
    boolean cancelled,
    List<Answered> answers,
    Map<Boolean, Refreshed> refreshed,
    Instant due,
    @Nullable Ended ended) {

  /// How the search for somebody who answers stands.
  ///
  /// @param failed the final status of each branch that has failed
  /// @param tried the branches that are tried beyond those that were at once
  public record Search(SortedMap<Integer, Integer> failed, Set<Integer> tried) {
    static final Search BEGUN = new Search(new TreeMap<>(), Set.of());

    public Search {
      failed = Collections.unmodifiableSortedMap(new TreeMap<>(failed));
      tried = Set.copyOf(tried);
    }

    Search after(Searched event) {
      SortedMap<Integer, Integer> nowFailed = new TreeMap<>(failed);
      nowFailed.putAll(event.failed());
      Set<Integer> nowTried = new HashSet<>(tried);
      nowTried.addAll(event.tried());
      return new Search(nowFailed, nowTried);
    }
  }

  /// How far it has come.
  public enum Phase {
    SETUP,
    RINGING,
    ESTABLISHED,
    ENDED
  }

  public Leg {
    answers = List.copyOf(answers);
    refreshed = Map.copyOf(refreshed);
  }

  /// A leg that begins.
  static Leg of(Attempted attempted) {
    return new Leg(
        attempted, null, Search.BEGUN, false, List.of(), Map.of(), attempted.due(), null);
  }

  /// The leg after one more event. What comes after its end changes nothing.
  Leg apply(CallEvent event) {
    if (ended != null) {
      return this;
    }
    return switch (event) {
      case Attempted _ -> this;
      case Rang again ->
          new Leg(
              attempted,
              rang == null ? again : rang,
              searched,
              cancelled,
              answers,
              refreshed,
              answers.isEmpty() ? again.due() : due,
              null);
      case Searched on ->
          new Leg(
              attempted,
              rang,
              searched.after(on),
              cancelled,
              answers,
              refreshed,
              answers.isEmpty() ? on.due() : due,
              null);
      case Cancelled _ -> new Leg(attempted, rang, searched, true, answers, refreshed, due, null);
      case Answered answer ->
          new Leg(
              attempted,
              rang,
              searched,
              cancelled,
              with(answers, answer),
              refreshed,
              answers.isEmpty() ? answer.due() : due,
              null);
      case Refreshed moved ->
          new Leg(
              attempted,
              rang,
              searched,
              cancelled,
              answers,
              with(refreshed, moved),
              moved.due(),
              null);
      case Ended end -> new Leg(attempted, rang, searched, cancelled, answers, refreshed, due, end);
    };
  }

  private static List<Answered> with(List<Answered> answers, Answered answer) {
    List<Answered> all = new ArrayList<>(answers);
    all.add(answer);
    return all;
  }

  private static Map<Boolean, Refreshed> with(Map<Boolean, Refreshed> all, Refreshed moved) {
    Map<Boolean, Refreshed> next = new HashMap<>(all);
    next.put(moved.byCaller(), moved);
    return next;
  }

  /// Its number within the call.
  int number() {
    return attempted.leg();
  }

  /// Whether it ended so short a time ago, without an answer, that its caller may not have heard.
  boolean mayAwaitFinal(Instant now, Duration sixtyFourT1) {
    return ended != null && answers.isEmpty() && now.isBefore(ended.at().plus(sixtyFourT1));
  }

  /// Whether it was answered so short a time ago that its INVITE or its answer may come again.
  boolean mayAwaitAnswer(Instant now, Duration sixtyFourT1) {
    return answeredAt().filter(at -> now.isBefore(at.plus(sixtyFourT1))).isPresent();
  }

  /// The final response to its INVITE, 0 while there is none.
  int finalStatus() {
    if (ended != null) {
      return ended.status();
    }
    return answers.isEmpty() ? 0 : answers.getFirst().status();
  }

  public Phase phase() {
    if (ended != null) {
      return Phase.ENDED;
    }
    if (!answers.isEmpty()) {
      return Phase.ESTABLISHED;
    }
    return rang == null ? Phase.SETUP : Phase.RINGING;
  }

  /// Whether a branch has been tried, or is about to be.
  boolean isTried(CallEvent.Branch branch) {
    return branch.instead() == 0 && branch.round() == 0
        || searched.tried().contains(branch.number());
  }

  /// Whether a branch has failed while others were tried.
  boolean hasFailed(int branch) {
    return searched.failed().containsKey(branch);
  }

  /// The final status of each branch that has failed while others were tried.
  SortedMap<Integer, Integer> failed() {
    return searched.failed();
  }

  /// Whether it ends, answered, because nobody refreshes its session, and not by the call limit.
  boolean isSession(Duration limit) {
    return phase() == Phase.ESTABLISHED
        && answeredAt().filter(at -> due.isBefore(at.plus(limit))).isPresent();
  }

  /// Whether a 2xx of this branch is journaled.
  boolean answeredBy(int branch) {
    return answers.stream().anyMatch(answer -> answer.branch() == branch);
  }

  /// The first answer, which is when the call began to cost.
  public Optional<Instant> answeredAt() {
    return answers.isEmpty() ? Optional.empty() : Optional.of(answers.getFirst().at());
  }

  /// How a leg ends that nobody answered, by the final response that its caller gets.
  ///
  /// @param byBranch whether the response came from a branch, rather than from this node
  Outcome outcomeOf(int status, boolean byBranch) {
    if (cancelled) {
      return Outcome.CANCELLED;
    }
    boolean unreachable = !byBranch && (status == 404 || status == 480);
    boolean givenUp = byBranch && rang != null && status == 480;
    return switch (status) {
      case 486, 600 -> Outcome.BUSY;
      // a 487 that the caller did not ask for is the end of a CANCEL of ours: Timer C
      case 408, 487 -> rang == null ? Outcome.TIMEOUT : Outcome.NO_ANSWER;
      case 404, 480 ->
          unreachable ? Outcome.FAILED : givenUp ? Outcome.NO_ANSWER : Outcome.REJECTED;
      default -> status >= 500 && status < 600 ? Outcome.FAILED : Outcome.REJECTED;
    };
  }

  /// Who ended a leg that nobody answered.
  EndedBy endedBy(int status, boolean byBranch) {
    if (cancelled) {
      return EndedBy.CALLER;
    }
    return byBranch && status != 487 ? EndedBy.CALLEE : EndedBy.NODE;
  }

  /// What each branch came to.
  List<BranchResult> results(Map<Integer, Integer> statuses) {
    return attempted.branches().stream()
        .filter(branch -> isTried(branch) || statuses.getOrDefault(branch.number(), 0) > 0)
        .map(
            branch ->
                new BranchResult(
                    branch.number(),
                    branch.requestUri(),
                    statuses.getOrDefault(branch.number(), 0)))
        .toList();
  }

  /// What each branch came to, as far as the journal knows.
  List<BranchResult> journaledResults() {
    return attempted.branches().stream()
        .filter(this::isTried)
        .map(
            branch ->
                new BranchResult(branch.number(), branch.requestUri(), statusOf(branch.number())))
        .toList();
  }

  private int statusOf(int branch) {
    return answers.stream()
        .filter(answer -> answer.branch() == branch)
        .mapToInt(Answered::status)
        .findFirst()
        .orElse(failed().getOrDefault(branch, 0));
  }
}

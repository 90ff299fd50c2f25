// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import io.holdfast.sharding.effect.Relay.Target;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import io.holdfast.sip.proxy.ResponseContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// The search for somebody who answers one request: who is tried, who is tried next, and the
/// response context that judges by it (RFC 3261 §16.6, §16.7). What the context wants done is kept
/// until it is taken.
final class Search {
  private final Waiting waiting = new Waiting();
  private final SortedMap<Integer, Target> chosen = new TreeMap<>(); // until the actor says so
  private ResponseContext context;
  private List<ResponseContext.Effect> effects = new ArrayList<>();
  private boolean decided; // since the effects were taken
  private boolean news; // since the actor was last told: somebody has failed, or was chosen

  Search(ResponseContext context) {
    this.context = context;
  }

  ResponseContext context() {
    return context;
  }

  /// What the context wants done since it was last asked.
  List<ResponseContext.Effect> takeEffects() {
    List<ResponseContext.Effect> taken = effects;
    effects = new ArrayList<>();
    decided = false;
    return taken;
  }

  /// Whether anything has happened in the context since the effects were taken.
  boolean hasDecided() {
    return decided;
  }

  /// What the journal is to know: who has failed while others are tried, whom the next owner must
  /// not ask again, and whom the search goes on with; and when somebody has answered, once, what
  /// became of the others.
  Optional<Action.Search> question(int relay) {
    boolean asks = news && context.complete() == context.finalSent();
    news = false;
    if (!asks) {
      return Optional.empty();
    }
    SortedMap<Integer, Integer> failed = new TreeMap<>(context.statuses());
    failed.values().removeIf(status -> status / 100 < 3);
    if (context.finalSent() && failed.size() == context.branches().size()) {
      return Optional.empty(); // nobody has answered: the final response says it all
    }
    return Optional.of(new Action.Search(relay, failed, List.copyOf(chosen.keySet())));
  }

  // ---- who is tried

  /// Takes in the targets, and returns those of the first round.
  List<Target> begin(List<Target> targets) {
    List<Target> first = waiting.takeIn(targets);
    first.forEach(this::add);
    keepOpen();
    return first;
  }

  void add(Target target) {
    context = context.add(target.number());
  }

  /// Takes in what an earlier life knew beyond the targets that are tried.
  ///
  /// @param later targets that had not been tried
  /// @param failed the final statuses of those that had ended
  void recall(List<Target> later, Map<Integer, Integer> failed) {
    waiting.keep(later);
    keepOpen();
    failed.keySet().forEach(number -> context = context.add(number));
    failed.forEach(
        (number, status) -> {
          SipResponse known = SipResponse.to(context.request(), Status.of(status), context.toTag());
          decide(context.on(number, known));
        });
  }

  private void keepOpen() {
    if (!waiting.isEmpty()) {
      context = context.keepOpen();
    }
  }

  /// Takes one of those that were chosen; nothing where it has been cancelled meanwhile.
  Optional<Target> take(int number) {
    Target target = chosen.remove(number);
    if (target != null && !isWanted(number)) {
      ended(number, false, it -> it.on(number, terminated()));
      return Optional.empty();
    }
    return Optional.ofNullable(target);
  }

  /// Whether a target is being tried, has not answered, and has not been cancelled.
  boolean isWanted(int number) {
    return context.branches().get(number) instanceof ResponseContext.Branch.Trying(var cancelWanted)
        && !cancelWanted;
  }

  /// Whether a target is to be cancelled as soon as it has said anything.
  boolean isUnwanted(int number) {
    return context.branches().get(number) instanceof ResponseContext.Branch.Trying(var cancelWanted)
        && cancelWanted;
  }

  boolean isDone(int number) {
    return context.branches().get(number) instanceof ResponseContext.Branch.Done;
  }

  /// Whether another could stand in for a target.
  boolean hasInstead(int number) {
    return context.mayAdd() && waiting.hasInstead(number);
  }

  /// Whether there is a round after this one.
  boolean hasRound() {
    return context.mayAdd() && waiting.hasRound();
  }

  /// Goes on with the next round, whatever becomes of this one.
  void nextRound() {
    choose(waiting.nextRound());
  }

  private void choose(List<Target> targets) {
    for (Target target : targets) {
      add(target);
      chosen.put(target.number(), target);
      news = true;
    }
    closeWithoutWaiting();
  }

  private void closeWithoutWaiting() {
    if (waiting.isEmpty()) {
      decide(context.close());
    }
  }

  // ---- what comes of it

  /// A target has failed, or is given up. Who is to be tried in its place is chosen first, or the
  /// context would take it for the last; and where nobody is left of its round, the next round.
  ///
  /// @param unreachable whether somebody may stand in for it
  void ended(int number, boolean unreachable, Function<ResponseContext, ResponseContext.Step> how) {
    if (unreachable && context.mayAdd() && !isDone(number)) {
      choose(waiting.insteadOf(number));
    }
    waiting.settled(number);
    closeWithoutWaiting();
    decide(how.apply(context));
    news |= isDone(number);
    if (context.complete() && context.mayAdd()) {
      nextRound();
    }
  }

  /// A target answered in an earlier life: all others are to be cancelled, and its answer has gone
  /// back.
  void knowAnswered(int number) {
    SipResponse known = SipResponse.to(context.request(), Status.OK, context.toTag());
    ResponseContext.Step step = context.on(number, known);
    context = step.next();
    step.effects().stream()
        .filter(effect -> !(effect instanceof ResponseContext.Effect.ForwardNow))
        .forEach(effects::add);
  }

  void decide(ResponseContext.Step step) {
    context = step.next();
    effects.addAll(step.effects());
    decided = true;
    if (!context.mayAdd()) {
      waiting.clear();
    }
  }

  /// A 487 of our own, for a target that is given up.
  SipResponse terminated() {
    return SipResponse.to(context.request(), Status.REQUEST_TERMINATED, context.toTag());
  }
}

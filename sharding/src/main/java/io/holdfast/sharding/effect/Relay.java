// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import io.holdfast.sip.message.Value;
import io.holdfast.sip.proxy.Forwarding;
import io.holdfast.sip.proxy.ResponseContext;
import io.holdfast.sip.transaction.Cancel;
import io.holdfast.sip.transaction.Effect;
import io.holdfast.sip.transaction.Signal;
import io.holdfast.sip.transaction.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One request on its way through a stateful proxy: its server transaction, a client transaction
/// for each target, and the response context between them (RFC 3261 §16). Each input returns what
/// is to be done about it; nothing is done here.
///
/// It belongs to one actor and is not safe for use by several threads.
public final class Relay {

  /// A target and how it is tried.
  ///
  /// @param number from 1, within the relay
  /// @param attempts one after the other, the next where the transport fails before any response
  ///   (RFC 3261 §18.1.1)
  /// @param round when it is tried: with all others of its round, as soon as those of the rounds
  ///   before have failed (RFC 3261 §16.6)
  /// @param instead the number of the target that it stands in for: it is tried when that one
  ///   cannot be reached, does not answer, or answers 503 (RFC 3263 §4.3); 0 for none
  public record Target(int number, List<Attempt> attempts, int round, int instead) {
    public Target {
      attempts = List.copyOf(attempts);
    }

    /// One that is tried at once.
    public Target(int number, List<Attempt> attempts) {
      this(number, attempts, 0, 0);
    }

    /// The same, to be tried at once.
    public Target atOnce() {
      return new Target(number, attempts);
    }
  }

  /// @param request as it is sent, with our Via
  public record Attempt(Destination destination, SipRequest request) {}

  private static final int UNAVAILABLE = 503;

  private final int id;
  private final SipRequest received;
  private final Timing timing;
  private final Upstream upstream;
  private final Search search;
  private final SortedMap<Integer, Branch> branches = new TreeMap<>();
  private final Outbox out;

  private Relay(Outbox out, SipRequest received, Upstream upstream, String toTag, Timing timing) {
    this.id = out.relay();
    this.out = out;
    this.received = received;
    this.upstream = upstream;
    this.timing = timing;
    this.search = new Search(ResponseContext.of(received, toTag, List.of()));
  }

  /// Takes up a request that came in.
  ///
  /// @param received with its Vias as received and stamped
  /// @param toTag for responses of our own
  static Relay start(int id, SipRequest received, Flow source, String toTag, Timing timing) {
    Outbox out = new Outbox(id);
    Upstream upstream = Upstream.start(received, source, timing.timers(), out);
    return new Relay(out, received, upstream, toTag, timing);
  }

  /// Takes up an INVITE again that came in before a restart and has no final response.
  static Relay resume(int id, SipRequest received, Flow source, String toTag, Timing timing) {
    Outbox out = new Outbox(id);
    Upstream upstream = Upstream.resume(received, source, timing.timers(), out);
    return new Relay(out, received, upstream, toTag, timing);
  }

  /// Takes up an INVITE again that was answered before a restart.
  static Relay resumeAccepted(
      int id, SipRequest received, Flow source, String toTag, Timing timing) {
    Outbox out = new Outbox(id);
    Upstream upstream = Upstream.resumeAccepted(received, source, timing.timers(), out);
    return new Relay(out, received, upstream, toTag, timing);
  }

  /// Takes up a request of our own: it has no server transaction, and what is answered goes
  /// nowhere.
  static Relay originate(int id, Attempt first, Timing timing) {
    Outbox out = new Outbox(id);
    return new Relay(out, first.request(), Upstream.none(first.destination(), out), "", timing);
  }

  public int id() {
    return id;
  }

  /// The request as it came in.
  public SipRequest received() {
    return received;
  }

  /// The final status of each branch by its number, 0 where there is none.
  public SortedMap<Integer, Integer> statuses() {
    return search.context().statuses();
  }

  public boolean cancelled() {
    return search.context().cancelled();
  }

  /// Whether a final response has gone back.
  public boolean answered() {
    return upstream.answered();
  }

  /// Whether a 2xx to an INVITE has gone back: its ACK is the user's (RFC 6026 §7.1).
  public boolean accepted() {
    return upstream.accepted();
  }

  /// Whether a branch of that number has been tried in this life.
  public boolean has(int branch) {
    return branches.containsKey(branch);
  }

  /// Whether any has been.
  public boolean forked() {
    return !branches.isEmpty();
  }

  /// Whether a response was made here, rather than by a branch.
  public boolean madeHere(SipResponse response) {
    return response.toTag().filter(search.context().toTag()::equals).isPresent();
  }

  // ---- inputs

  /// Sends the request to these targets, at once.
  public List<Action> fork(List<Target> targets) {
    return fork(targets, Asking.AT_ONCE);
  }

  /// Sends an INVITE again that may have been sent before a restart. Over UDP it waits for half of
  /// T2 first: a phone that has answered repeats its 2xx within that time, and need not be asked.
  ///
  /// @param atOnce does not wait, because the INVITE is to be cancelled as soon as it is answered
  public List<Action> forkAgain(List<Target> targets, boolean atOnce) {
    return fork(targets, atOnce ? Asking.AT_ONCE : Asking.UNLESS_HEARD);
  }

  /// Takes targets up again whose time was over before the restart: nobody is to be rung any more,
  /// and Timer C ends it.
  public List<Action> forkInVain(List<Target> targets) {
    return fork(targets, Asking.NEVER);
  }

  private List<Action> fork(List<Target> targets, Asking asking) {
    begin(search.begin(targets), asking);
    return drain();
  }

  private void begin(List<Target> targets, Asking asking) {
    for (Target target : targets) {
      Attempt first = target.attempts().getFirst();
      var step = ClientTransaction.start(first.request(), reliable(first), timing.timers());
      Branch branch = new Branch(target, step.next());
      branches.put(target.number(), branch);
      if (asking == Asking.AT_ONCE || asking == Asking.UNLESS_HEARD && reliable(first)) {
        client(branch, step.effects());
      } else {
        client(
            branch,
            step.effects().stream().filter(effect -> !(effect instanceof Effect.Send)).toList());
        out.arm(target.number(), false, Timer.A, timing.timers().t2().dividedBy(2));
        branch.quiet = asking == Asking.UNLESS_HEARD;
      }
      armTimerC(branch);
    }
    armRound();
  }

  private void armRound() {
    if (search.hasRound() && isInvite()) {
      out.arm(0, false, Timer.C, timing.roundTime());
    }
  }

  /// Goes on with the search for somebody who answers, as [Action.Search] asked for.
  List<Action> search(List<Integer> numbers) {
    begin(numbers.stream().map(search::take).flatMap(Optional::stream).toList(), Asking.AT_ONCE);
    return drain();
  }

  /// Takes up what an earlier life knew beyond the targets that are being tried.
  ///
  /// @param later targets that had not been tried
  /// @param failed the final statuses of those that had ended
  public List<Action> recall(List<Target> later, Map<Integer, Integer> failed) {
    search.recall(later, failed);
    branches.values().stream()
        .filter(branch -> branch.client.unanswered())
        .forEach(this::armTimerC);
    armRound();
    return drain();
  }

  /// Waits for a target that got the INVITE before a restart, and from which a provisional response
  /// came. Over a connection it gets the INVITE once more: nobody repeats a response that was lost
  /// with the old connection, unless asked.
  public List<Action> await(Target target) {
    return await(target, true);
  }

  /// Waits for one whose time was over before the restart: it is not asked again.
  public List<Action> awaitInVain(Target target) {
    return await(target, false);
  }

  private List<Action> await(Target target, boolean ask) {
    Attempt first = target.attempts().getFirst();
    search.add(target);
    var step =
        ClientTransaction.resumeProceeding(first.request(), reliable(first), timing.timers());
    Branch branch = new Branch(target, step.next());
    branches.put(target.number(), branch);
    // what came is known, and so the context may cancel it
    SipResponse trying = SipResponse.to(first.request(), Status.TRYING, null);
    search.decide(search.context().on(target.number(), trying));
    armTimerC(branch);
    if (ask && reliable(first)) {
      out.send(target.number(), false, first.destination(), first.request());
    }
    return drain();
  }

  /// Waits for the answers of these targets to come again, and cancels the others, which may still
  /// be ringing: whether a provisional response came from them is not known, but they have had the
  /// INVITE for long enough.
  public List<Action> answered(List<Target> targets, List<Target> others) {
    targets.forEach(search::add);
    List<Action> actions = new ArrayList<>();
    others.forEach(target -> actions.addAll(await(target)));
    for (Target target : targets) {
      var step = ClientTransaction.resumeAccepted(timing.timers());
      Branch branch = new Branch(target, step.next());
      branches.put(target.number(), branch);
      client(branch, step.effects());
      search.knowAnswered(target.number());
    }
    actions.addAll(drain());
    return actions;
  }

  /// The request came again, or an ACK to our final response.
  public List<Action> again(SipRequest request, Flow source) {
    upstream.again(request, source);
    return drain();
  }

  /// The caller takes the INVITE back (RFC 3261 §16.10).
  public List<Action> cancel() {
    search.decide(search.context().cancel());
    return drain();
  }

  /// A response came from a branch, to our request or to our CANCEL.
  public List<Action> response(int number, SipResponse response) {
    Branch branch = branches.get(number);
    if (branch == null) {
      return List.of();
    }
    if (response.cseq().method().equals(Method.CANCEL)) {
      if (branch.cancel != null) {
        branch.cancelStep(branch.cancel.on(response), out);
      }
      return drain();
    }
    boolean first = branch.client.unanswered();
    branch.quiet = false;
    step(branch, branch.client.on(response));
    if (branch.givenUp && response.status() < 200 && isInvite()) {
      cancelBranch(number);
    } else if ((first || isRinging(response)) && branch.cancel == null && !search.isDone(number)) {
      // "Timer C … MUST be reset for each … provisional response" from 101 to 199, §16.7 step 2;
      // that of a branch which is being cancelled has another task
      armTimerC(branch);
    }
    return drain();
  }

  /// A timer fired.
  public List<Action> timer(TimerKey key) {
    if (key.branch() == 0) {
      if (key.timer() == Timer.C) {
        roundIsOver();
      } else {
        upstream.timer(key.timer());
      }
      return drain();
    }
    Branch branch = branches.get(key.branch());
    if (branch == null) {
      return List.of();
    }
    if (key.timer() == Timer.C) {
      onTimerC(branch);
    } else if (!key.cancel()) {
      branch.quiet = false;
      step(branch, branch.client.on(key.timer()));
    } else if (branch.cancel != null) {
      branch.cancelStep(branch.cancel.on(key.timer()), out);
    }
    return drain();
  }

  /// A message could not be sent.
  public List<Action> failed(Action.Send send, String reason) {
    Branch branch = branches.get(send.branch());
    if (send.branch() == 0) {
      upstream.failed(send, reason);
    } else if (branch == null) {
      return List.of();
    } else if (send.cancel()) {
      if (branch.cancel != null) {
        branch.cancelStep(branch.cancel.failed(reason), out);
      }
    } else if (mayTryAgain(branch)) {
      nextAttempt(branch);
    } else {
      step(branch, branch.client.failed(reason));
    }
    return drain();
  }

  /// Sends a response back: one that was asked for by [Action.Respond], or one of the user's own.
  public List<Action> respond(SipResponse response) {
    upstream.respond(response);
    return drain();
  }

  // ---- steps

  /// Whether the branch has another way to its target, and the request is still wanted there.
  private boolean mayTryAgain(Branch branch) {
    return branch.hasAnotherAttempt() && search.isWanted(branch.number());
  }

  private void nextAttempt(Branch branch) {
    branch.attempt++;
    Attempt next = branch.current();
    for (Timer timer : List.of(Timer.A, Timer.B, Timer.E, Timer.F)) {
      out.disarm(branch.number(), false, timer);
    }
    step(branch, ClientTransaction.start(next.request(), reliable(next), timing.timers()));
  }

  private void onTimerC(Branch branch) {
    int number = branch.number();
    if (!branch.hurried) {
      timerC(branch);
    } else if (branch.client.unanswered() && search.hasInstead(number)) {
      dead(branch, "said nothing", Duration.ZERO);
      giveUp(branch);
    } else {
      armTimerC(branch);
    }
  }

  /// Waits for a target no more: it is not asked again. One that answers all the same is heard, and
  /// one that rings is cancelled.
  private void giveUp(Branch branch) {
    int number = branch.number();
    branch.givenUp = true;
    out.disarm(number, false, Timer.A);
    out.disarm(number, false, Timer.E);
    ended(number, true, it -> it.timedOut(number));
  }

  /// "If the client transaction has received a provisional response, the proxy MUST generate a
  /// CANCEL" (§16.8), and then waits 64*T1 for the 487; who does not send even that is given up.
  private void timerC(Branch branch) {
    int number = branch.number();
    if (search.isDone(number) && !branch.givenUp) {
      return;
    }
    boolean told = branch.cancel != null;
    ended(number, false, it -> told ? it.on(number, search.terminated()) : it.timerC(number));
    branch.dropped = search.isDone(number);
  }

  /// Nobody of this round has answered in time: those of the next are tried, and these no more.
  private void roundIsOver() {
    if (search.hasRound()) {
      List<Branch> late =
          branches.values().stream().filter(branch -> branch.cancel == null).toList();
      search.nextRound();
      for (Branch branch : late) {
        if (branch.client.unanswered()) {
          giveUp(branch);
        } else {
          timerC(branch);
        }
      }
    }
  }

  private void step(Branch branch, ClientTransaction.Stepped step) {
    if (branch.dropped) {
      return;
    }
    branch.client = step.next();
    client(branch, step.effects());
  }

  private void client(Branch branch, List<Effect> effects) {
    int number = branch.number();
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(var message) ->
            out.send(number, false, branch.current().destination(), message);
        case Effect.StartTimer(var timer, var after) -> out.arm(number, false, timer, after);
        case Effect.StopTimer(var timer) -> out.disarm(number, false, timer);
        case Effect.ToUser(Signal.Response(var response)) -> answered(number, response);
        case Effect.ToUser(Signal.TimedOut _) -> {
          dead(branch, "said nothing", Duration.ZERO);
          ended(number, isInvite(), it -> it.timedOut(number));
        }
        case Effect.ToUser(Signal.TransportFailed(var reason)) -> {
          dead(branch, reason, Duration.ZERO);
          ended(number, true, it -> it.failed(number));
        }
        case Effect.ToUser(Signal.Request _), Effect.Done _ -> {}
      }
    }
  }

  private void answered(int number, SipResponse response) {
    SipResponse back = Forwarding.back(response).orElse(null);
    if (back == null) {
      return;
    }
    if (back.status() >= 300) {
      if (back.status() == UNAVAILABLE
          && back.first(Header.RETRY_AFTER) instanceof Value.Present(var seconds)) {
        dead(branches.get(number), "answered 503", Duration.ofSeconds(seconds));
      }
      ended(number, back.status() == UNAVAILABLE, it -> it.on(number, back));
      return;
    }
    if (back.status() >= 200) {
      out.disarm(number, false, Timer.C);
    }
    search.decide(search.context().on(number, back));
  }

  /// A server did not take the request that another can take instead: it is better left alone.
  private void dead(@Nullable Branch branch, String why, Duration asked) {
    if (branch != null
        && !branch.givenUp
        && (branch.target.instead() != 0 || search.hasInstead(branch.number()))) {
      out.add(new Action.Dead(branch.current().destination(), why, asked));
    }
  }

  private void ended(
      int number, boolean unreachable, Function<ResponseContext, ResponseContext.Step> how) {
    if (search.isDone(number)) {
      return;
    }
    search.ended(number, unreachable, how);
    if (search.isDone(number)) {
      out.disarm(number, false, Timer.C);
    }
  }

  /// Does what the context wants.
  private void heed() {
    boolean decided = search.hasDecided();
    for (ResponseContext.Effect effect : search.takeEffects()) {
      switch (effect) {
        case ResponseContext.Effect.ForwardNow(var branch, var response) ->
            out.respond(branch, response);
        case ResponseContext.Effect.ForwardBest(var branch, var response) ->
            out.respond(branch, response);
        case ResponseContext.Effect.CancelPending(var numbers) ->
            numbers.forEach(this::cancelBranch);
      }
    }
    if (decided
        && !isInvite()
        && !branches.isEmpty()
        && search.context().complete()
        && !upstream.answered()
        && !out.responds()) {
      upstream.tooLate();
    }
  }

  private void cancelBranch(int number) {
    Branch branch = branches.get(number);
    if (branch != null && branch.cancel == null) {
      Attempt current = branch.current();
      var step =
          ClientTransaction.start(Cancel.of(current.request()), reliable(current), timing.timers());
      branch.cancelStep(step, out);
      // "if there is no final response for the original request in 64*T1 seconds … the client
      // SHOULD then consider the original transaction cancelled" §9.1
      branch.hurried = false;
      out.arm(number, false, Timer.C, timing.timers().sixtyFourT1());
    }
  }

  /// Timer C, or until its server has said anything the time after which another is tried.
  private void armTimerC(Branch branch) {
    int number = branch.number();
    branch.hurried = branch.client.unanswered() && search.hasInstead(number);
    if (branch.hurried) {
      out.arm(number, false, Timer.C, timing.serverTime());
    } else if (isInvite()) {
      out.arm(number, false, Timer.C, timing.timerC());
    }
  }

  private boolean isInvite() {
    return received.method().equals(Method.INVITE);
  }

  private static boolean isRinging(SipResponse response) {
    return response.status() > 100 && response.status() < 200;
  }

  private static boolean reliable(Attempt attempt) {
    return attempt.destination().transport().reliable();
  }

  /// A branch that waits to be asked again, and is to be cancelled, is asked now: its phone may
  /// ring, and must not be cancelled before it has said so (RFC 3261 §9.1).
  private void askTheUnwanted() {
    for (Branch branch : branches.values()) {
      if (branch.quiet && search.isUnwanted(branch.number())) {
        branch.quiet = false;
        step(branch, branch.client.on(Timer.A));
      }
    }
  }

  private List<Action> drain() {
    heed();
    askTheUnwanted();
    search.question(id).ifPresent(out::add);
    if (upstream.terminated() && branches.values().stream().allMatch(Branch::over)) {
      out.add(new Action.Over(id));
    }
    return out.take();
  }
}

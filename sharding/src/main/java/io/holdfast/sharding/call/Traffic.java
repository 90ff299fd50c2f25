// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.effect.Action;
import io.holdfast.sharding.effect.Relay;
import io.holdfast.sharding.effect.RelayTable;
import io.holdfast.sharding.effect.TimerKey;
import io.holdfast.sharding.effect.Timetable;
import io.holdfast.sharding.gateway.Located;
import io.holdfast.sharding.gateway.Outgoing;
import io.holdfast.sharding.ports.JournalHealth;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import io.holdfast.sip.proxy.LoopHash;
import io.holdfast.sip.transaction.TransactionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// The part of a call that is not journaled: its transactions under way and their timers. Made anew
/// from the journal when the call comes back.
final class Traffic implements RelayTable.Outlet {

  /// When 100 goes back to a re-INVITE at the latest (RFC 3261 §17.2.1). The INVITE of a leg gets
  /// it when the attempt is durable, and not before: a caller that has a 100 repeats nothing, so
  /// one that is lost with its node would wait for ever.
  private static final Duration TRYING_AFTER = Duration.ofMillis(200);

  private final Surroundings around;
  private final Timetable<Alarm> timers;
  private final BiConsumer<Action.Send, String> unsent;
  private final Consumer<List<Action.Question>> asked;
  private final RelayTable relays;
  private final Map<Integer, Integer> legOfRelay = new HashMap<>();
  private final Map<Integer, Call.Request> begun = new LinkedHashMap<>();
  private final Map<Integer, Integer> withinLeg = new HashMap<>();
  private final Map<Integer, Call.Request> cancels = new HashMap<>();

  /// INVITEs of legs that were refused because the journal was away. Kept over a restart.
  private final Set<TransactionKey> refused = new HashSet<>();

  /// @param unsent told of what could not be sent, and why
  /// @param asked told of what waits for the call's word beyond what is returned to it
  Traffic(
      Surroundings around,
      Timetable<Alarm> timers,
      BiConsumer<Action.Send, String> unsent,
      Consumer<List<Action.Question>> asked) {
    this.around = around;
    this.timers = timers;
    this.unsent = unsent;
    this.asked = asked;
    this.relays =
        new RelayTable(
            this,
            around.settings().timers(),
            around.settings().forking().roundTime(),
            around.settings().forking().serverTime());
  }

  /// Takes up the INVITE of a new leg. Until it is answered 100, its caller repeats it, or gives it
  /// up at Timer B.
  Relay startLeg(Call.Request in, int leg) {
    Relay relay =
        relays.start(in.request(), in.source(), around.tags().get(), timerC(), Dialogs.nameOf(leg));
    legOfRelay.put(relay.id(), leg);
    begun.put(relay.id(), in);
    return relay;
  }

  /// Takes up a request within a dialog.
  ///
  /// @param name what the cookies of its copies say
  Relay startWithin(Call.Request in, int leg, String name) {
    Relay relay = relays.start(in.request(), in.source(), around.tags().get(), timerC(), name);
    withinLeg.put(relay.id(), leg);
    if (in.is(Method.INVITE)) {
      timers.arm(new Alarm.Trying(relay.id()), TRYING_AFTER);
    }
    begun.put(relay.id(), in);
    return relay;
  }

  /// Keeps the CANCEL of an INVITE whose attempt is not journaled yet: were it answered and the
  /// attempt lost with this node, nobody would repeat either.
  void holdCancel(Relay relay, Call.Request cancel) {
    cancels.put(relay.id(), cancel);
  }

  /// The CANCEL that waits for the attempt.
  Optional<Call.Request> heldCancel(Relay relay) {
    return Optional.ofNullable(cancels.remove(relay.id()));
  }

  /// The ACK to a 2xx is no part of a transaction: it goes on at once (RFC 3261 §16.7 step 10).
  void passAck(Call.Request in, int leg, Copies copies) {
    around
        .locator()
        .within(in.request(), in.cookie())
        .thenAccept(
            located -> {
              if (located instanceof Located.Found(var contacts, _)) {
                sendAlone(copies.within(in, leg, contacts.getFirst()).getFirst(), 0);
              }
            });
  }

  /// Sends a request of our own.
  ///
  /// @param attempts how, the next where one fails
  void originate(List<Relay.Attempt> attempts, String name) {
    Relay relay = relays.originate(attempts.getFirst(), name);
    perform(relay.fork(List.of(new Relay.Target(1, attempts))));
  }

  /// Sends a request that nobody answers: an ACK to a 2xx.
  void sendAlone(Relay.Target target, int attempt) {
    if (attempt < target.attempts().size()) {
      Relay.Attempt now = target.attempts().get(attempt);
      around.gateway().send(now.destination(), now.request(), _ -> sendAlone(target, attempt + 1));
    }
  }

  /// Goes on with a leg of an earlier life of the call, unless its INVITE was refused when the
  /// write of its attempt seemed to fail, or may have been by an earlier owner: such a leg has to
  /// end.
  ///
  /// @param undone what this owner was about
  /// @return whether it goes on
  boolean resume(Leg leg, List<Undone> undone) {
    if (leg.phase() == Leg.Phase.SETUP && !leg.cancelled()) {
      SipRequest invite = Dialogs.invite(leg);
      if (isRefused(invite)) {
        return false;
      }
      boolean ours = undone.stream().anyMatch(it -> it.isFor(invite));
      if (!ours && around.mayHaveBeenRefused(leg.attempted().at())) {
        takeBack(leg);
        return false;
      }
    }
    Instant now = around.clock().instant();
    switch (leg.phase()) {
      case SETUP, RINGING -> resumeSetUp(leg, now);
      case ESTABLISHED -> {
        limit(leg.number(), leg.due());
        if (leg.mayAwaitAnswer(now, around.settings().timers().sixtyFourT1())) {
          resumeAnswered(leg);
        }
      }
      case ENDED -> {
        if (leg.mayAwaitFinal(now, around.settings().timers().sixtyFourT1())) {
          Relay relay = resumeRelay(leg, timerC());
          perform(relay.respond(answer(relay.received(), Status.of(leg.finalStatus()))));
        }
      }
    }
    return true;
  }

  /// The targets that have said nothing get the INVITE again, in the same bytes, unless they speak
  /// first; the one that rang is waited for. Where Timer C has passed meanwhile, nobody is asked.
  private void resumeSetUp(Leg leg, Instant now) {
    Duration left = Duration.between(now, leg.due());
    boolean inVain = !left.isPositive();
    Relay relay = resumeRelay(leg, inVain ? Duration.ofMillis(1) : left);
    List<Relay.Target> again = new ArrayList<>();
    List<Relay.Target> later = new ArrayList<>();
    for (CallEvent.Branch branch : leg.attempted().branches()) {
      Relay.Target target = Outgoing.target(relay.received(), branch);
      boolean rang = leg.rang() != null && leg.rang().branch() == branch.number();
      if (!leg.isTried(branch)) {
        later.add(target);
      } else if (rang && !leg.hasFailed(branch.number())) {
        perform(inVain ? relay.awaitInVain(target) : relay.await(target));
      } else if (!leg.hasFailed(branch.number())) {
        again.add(target.atOnce());
      }
    }
    perform(inVain ? relay.forkInVain(again) : relay.forkAgain(again, leg.cancelled()));
    perform(relay.recall(inVain ? List.of() : later, leg.failed()));
    if (leg.cancelled()) {
      perform(relay.cancel());
    }
  }

  /// The phones of a leg that has to end may be ringing: whether a provisional response came from
  /// them is not known, but they have had the INVITE for long enough.
  private void takeBack(Leg leg) {
    Relay relay = resumeRelay(leg, timerC());
    leg.attempted().branches().stream()
        .filter(leg::isTried)
        .map(branch -> Outgoing.target(relay.received(), branch))
        .forEach(target -> perform(relay.awaitInVain(target)));
    perform(relay.cancel());
  }

  /// The INVITE may come again, and so may its answer; phones that did not answer are told so once
  /// more.
  private void resumeAnswered(Leg leg) {
    SipRequest invite = Dialogs.invite(leg);
    Relay relay =
        relays.resumeAccepted(
            invite,
            leg.attempted().source(),
            around.tags().get(),
            timerC(),
            Dialogs.nameOf(leg.number()));
    legOfRelay.put(relay.id(), leg.number());
    List<Relay.Target> answered = new ArrayList<>();
    List<Relay.Target> others = new ArrayList<>();
    for (CallEvent.Branch branch : leg.attempted().branches()) {
      if (leg.answeredBy(branch.number())) {
        answered.add(Outgoing.target(invite, branch));
      } else if (leg.isTried(branch) && !leg.hasFailed(branch.number())) {
        others.add(Outgoing.target(invite, branch));
      }
    }
    perform(relay.answered(answered, others));
  }

  private Relay resumeRelay(Leg leg, Duration timerC) {
    Relay relay =
        relays.resume(
            Dialogs.invite(leg),
            leg.attempted().source(),
            around.tags().get(),
            timerC,
            Dialogs.nameOf(leg.number()));
    legOfRelay.put(relay.id(), leg.number());
    return relay;
  }

  // ---- finding

  Optional<Relay> of(TransactionKey key) {
    return relays.of(key);
  }

  Optional<Relay> byId(int relay) {
    return relays.byId(relay);
  }

  Optional<Relay> named(String name) {
    return relays.named(name);
  }

  /// The number of the leg whose INVITE a relay forwards, 0 for a request within a dialog.
  int legOf(int relay) {
    return legOfRelay.getOrDefault(relay, 0);
  }

  /// The number of the leg within whose dialog a relay forwards a request, 0 for any other.
  int within(int relay) {
    return withinLeg.getOrDefault(relay, 0);
  }

  /// Counts what an event tells, and sets the limit of its leg by it.
  void noted(CallEvent event) {
    switch (event) {
      case CallEvent.Answered answered -> {
        around.meter().count(CallMetric.LEGS_ANSWERED);
        limit(answered.leg(), answered.due());
      }
      case CallEvent.Refreshed refreshed -> limit(refreshed.leg(), refreshed.due());
      case CallEvent.Ended ended -> {
        around.meter().count(CallMetric.LEGS_ENDED);
        timers.disarm(new Alarm.Limit(ended.leg()));
      }
      default -> {}
    }
  }

  private void limit(int leg, Instant due) {
    timers.arm(new Alarm.Limit(leg), Duration.between(around.clock().instant(), due));
  }

  boolean isEmpty() {
    return relays.isEmpty();
  }

  // ---- after a write that failed

  /// A request that came in this life and has no final response.
  ///
  /// @param within the leg whose dialog it is of, 0 for one that begins a leg
  record Undone(Call.Request request, int within, boolean cancelled) {
    boolean isFor(SipRequest invite) {
      return within == 0
          && TransactionKey.server(request.request()).equals(TransactionKey.server(invite));
    }
  }

  /// Takes note of where a request goes, on any thread.
  interface Finder {
    void find(Relay relay, CompletionStage<Located> located, Call.Request request);
  }

  List<Undone> undone() {
    List<Undone> undone = new ArrayList<>();
    begun.forEach(
        (id, request) ->
            relays
                .byId(id)
                .filter(relay -> !relay.answered())
                .map(it -> new Undone(request, withinLeg.getOrDefault(id, 0), it.cancelled()))
                .ifPresent(undone::add));
    return undone;
  }

  /// Does once more what a failed write left undone, unless the journal has it after all. Who sent
  /// it over a connection would not repeat it; and it is here before any CANCEL for it.
  ///
  /// @return the number of the last leg now
  int redo(Undone undone, int lastLeg, Finder finder) {
    Call.Request in = undone.request();
    if (relays.of(TransactionKey.server(in.request())).isPresent()) {
      return lastLeg;
    }
    if (around.givenUp(in.at())) {
      SipResponse tooLate = JournalHealth.unavailable(in.request(), around.tags().get());
      around.gateway().answer(in.request(), in.source(), tooLate);
      return lastLeg;
    }
    if (undone.within() > 0) {
      Relay relay = startWithin(in, undone.within(), LoopHash.discriminator(in.request()));
      finder.find(relay, around.locator().within(in.request(), in.cookie()), in);
      return lastLeg;
    }
    Relay relay = startLeg(in, lastLeg + 1);
    if (undone.cancelled()) {
      perform(relay.cancel());
    }
    finder.find(relay, around.locator().locate(in.aim().orElseThrow(), in.at()), in);
    return lastLeg + 1;
  }

  /// Gives to the bypass what waits for a call that cannot write: requests within dialogs go on
  /// around it, an INVITE that has not gone out is refused. What the bypass does not take is done
  /// when the call is back.
  void handOver(Bypass bypass) {
    begun.entrySet().removeIf(each -> isTaken(bypass, each.getKey(), each.getValue()));
  }

  private boolean isTaken(Bypass bypass, int id, Call.Request request) {
    Relay relay = relays.byId(id).filter(it -> !it.answered()).orElse(null);
    if (relay == null) {
      return false;
    }
    if (withinLeg.containsKey(id)) {
      return bypass.takesOver(request);
    }
    boolean taken = !relay.forked() && bypass.open() && bypass.refuses(request);
    if (taken) {
      refused.add(TransactionKey.server(request.request()));
    }
    return taken;
  }

  boolean hasRefused() {
    return !refused.isEmpty();
  }

  /// Whether a request is, or belongs to, an INVITE that was refused because the journal was away.
  boolean isRefused(SipRequest request) {
    return !refused.isEmpty() && refused.contains(TransactionKey.server(request));
  }

  // ---- doing

  /// Does what a relay wants, and returns what waits for the call's word.
  List<Action.Question> perform(List<Action> actions) {
    return relays.perform(actions);
  }

  /// As it goes back, see [RelayTable#timed].
  Action.Question timed(Action.Question question) {
    return relays.timed(question);
  }

  /// Lets a relay do what it has asked for: nothing stands against it any more.
  void let(Action.Question question) {
    if (question instanceof Action.Respond) {
      timers.disarm(new Alarm.Trying(question.relay()));
      timers.disarm(new Alarm.Farewell(question.relay()));
    }
    List<Action.Question> next = relays.let(question);
    if (!next.isEmpty()) {
      asked.accept(next);
    }
  }

  /// Sends 100 back: "the element … is working on it" (RFC 3261 §17.2.1).
  void trying(Relay relay) {
    if (!relay.answered()) {
      timers.disarm(new Alarm.Trying(relay.id()));
      perform(relay.respond(SipResponse.to(relay.received(), Status.TRYING, null)));
    }
  }

  /// A response of our own.
  SipResponse answer(SipRequest request, Status status) {
    return SipResponse.to(request, status, around.tags().get());
  }

  /// A response of our own to the request of a relay.
  Action.Respond answer(Relay relay, Status status) {
    return new Action.Respond(relay.id(), 0, answer(relay.received(), status));
  }

  void clear() {
    relays.clear();
    legOfRelay.clear();
    withinLeg.clear();
    cancels.clear();
    timers.clear();
  }

  private Duration timerC() {
    return around.settings().timerC();
  }

  // ---- what relays want done

  @Override
  public void send(Action.Send send) {
    around.gateway().send(send.to(), send.message(), reason -> unsent.accept(send, reason));
  }

  @Override
  public void arm(TimerKey key, Duration after) {
    timers.arm(new Alarm.OfRelay(key), after);
  }

  @Override
  public void disarm(TimerKey key) {
    timers.disarm(new Alarm.OfRelay(key));
  }

  @Override
  public void dead(Action.Dead server) {
    around.locator().dead(server);
  }

  @Override
  public void over(int relay) {
    timers.disarmIf(
        alarm ->
            switch (alarm) {
              case Alarm.OfRelay(var key) -> key.relay() == relay;
              case Alarm.Trying(var id) -> id == relay;
              case Alarm.Farewell(var id) -> id == relay;
              case Alarm.Limit _, Alarm.Rest _ -> false;
            });
    legOfRelay.remove(relay);
    begun.remove(relay);
    withinLeg.remove(relay);
    cancels.remove(relay);
    if (relays.isEmpty()) {
      timers.arm(new Alarm.Rest(), Duration.ZERO);
    }
  }
}

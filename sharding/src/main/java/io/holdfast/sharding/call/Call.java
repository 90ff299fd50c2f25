// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.call.CallEvent.Answered;
import io.holdfast.sharding.call.CallEvent.Attempted;
import io.holdfast.sharding.call.CallEvent.Cancelled;
import io.holdfast.sharding.call.CallEvent.Ended;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import io.holdfast.sharding.call.CallEvent.Rang;
import io.holdfast.sharding.effect.Action;
import io.holdfast.sharding.effect.Relay;
import io.holdfast.sharding.effect.RelayTable;
import io.holdfast.sharding.effect.TimerKey;
import io.holdfast.sharding.effect.Timetable;
import io.holdfast.sharding.gateway.Aim;
import io.holdfast.sharding.gateway.Contact;
import io.holdfast.sharding.gateway.Located;
import io.holdfast.sharding.gateway.Outgoing;
import io.holdfast.sharding.keeper.Keeper;
import io.holdfast.sharding.keeper.ShardTable;
import io.holdfast.sharding.keeper.Sharded;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.proxy.Cookies;
import io.holdfast.sip.proxy.Forwarding;
import io.holdfast.sip.proxy.LoopHash;
import io.holdfast.sip.proxy.NatRule;
import io.holdfast.sip.transaction.TransactionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/// One generation of a Call-ID: every INVITE server transaction under it with its forks, the
/// dialogs that follow, and its records (RFC 3261 §16). One mailbox, so messages leave in the order
/// in which they are decided.
///
/// It interprets the actions of its relays. What must not be forgotten is journaled before it takes
/// effect: the attempt before the INVITE goes out, the first ringing and the answer before the
/// caller hears of them, the end before its final response or BYE is passed on. After a restart it
/// goes on from the journal, and messages that are sent again have the bytes they had before.
public final class Call extends EventSourcedBehavior<Call.Command, CallEvent, CallState> {

  // ---- Command: what it can be told.

  /// What a call can be told.
  public sealed interface Command extends Sharded {}

  /// A request that belongs to the call, or begins it. It has been checked, is authorised, and has
  /// our own Route taken off.
  ///
  /// @param cookie what our Route said
  /// @param aim where a request that begins a leg goes
  public record Request(
      SipRequest request,
      Flow source,
      Instant at,
      Optional<Cookie.RecordRoute> cookie,
      Optional<Aim> aim,
      String loopHash)
      implements Command {

    /// Whether it is an INVITE outside a dialog.
    boolean startsCall() {
      return request.method().equals(Method.INVITE) && request.toTag().isEmpty() && aim.isPresent();
    }
  }

  /// A response to a request that the call forwarded.
  public record Response(SipResponse response, Cookie.Branch cookie, Instant at)
      implements Command {}

  /// Come back from the journal.
  public record Resume(String uid, ActorRef<Keeper.Command> keeper) implements Command {}

  /// Tell what you know, for operators.
  public record Describe(ActorRef<Described> replyTo) implements Command {}

  /// The reply to [Describe]; empty where there is no such call.
  public record Described(Optional<CallDirectory.View> view) {}

  private record Targets(int relay, Located located, Request of) implements Command {}

  private record Unsent(int relay, int branch, boolean cancel, String reason) implements Command {}

  private enum Wake implements Command {
    WAKE
  }

  /// The shard that an [Opening] waited for has arrived.
  enum Ready implements Command {
    READY
  }

  private static final Duration TRYING_AFTER = Duration.ofMillis(200);
  private static final Duration FAREWELL_AFTER = Duration.ofSeconds(2);

  private final ActorContext<Command> context;
  private final ActorRef<ClusterSharding.ShardCommand> shardActor;
  private final Surroundings around;
  private final String callId;
  private final String uid;
  private final int shard;
  private final long epoch;
  private final Timetable<Alarm> timers;
  private final RelayTable relays;
  private final Map<Integer, Integer> legOfRelay = new HashMap<>();
  private int lastLeg;

  Call(
      ActorContext<Command> context,
      ActorRef<ClusterSharding.ShardCommand> shardActor,
      Surroundings around,
      String callId,
      String uid,
      int shard,
      long epoch) {
    super(
        PersistenceId.ofUniqueId(persistenceId(uid)),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.1));
    this.context = context;
    this.shardActor = shardActor;
    this.around = around;
    this.callId = callId;
    this.uid = uid;
    this.shard = shard;
    this.epoch = epoch;
    this.timers =
        new Timetable<>(
            after -> context.scheduleOnce(after, context.getSelf(), Wake.WAKE),
            around.nanos(),
            delta -> around.meter().add(CallMetric.TIMERS, delta));
    this.relays = new RelayTable(new ToWire(), around.settings().timers());
    around.meter().count(CallMetric.ENTITIES_STARTED);
  }

  /// The entity of one Call-ID.
  public static Behavior<Command> create(
      ActorRef<ClusterSharding.ShardCommand> shardActor, Surroundings around, String callId) {
    return Opening.create(shardActor, around, callId);
  }

  /// The persistence id of a generation.
  public static String persistenceId(String uid) {
    return "call|" + uid;
  }

  @Override
  public CallState emptyState() {
    return CallState.EMPTY;
  }

  @Override
  public EventHandler<CallState, CallEvent> eventHandler() {
    return CallState::apply;
  }

  @Override
  public CommandHandler<Command, CallEvent, CallState> commandHandler() {
    return (state, command) ->
        switch (command) {
          case Request in -> onRequest(state, in);
          case Response in -> onResponse(state, in);
          case Targets in -> onTargets(state, in);
          case Unsent in -> onUnsent(state, in);
          case Resume in -> onResume(in);
          case Describe(var replyTo) -> onDescribe(state, replyTo);
          case Wake _ -> onWake(state);
          case Ready _ -> Effect().none();
        };
  }

  @Override
  public SignalHandler<CallState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::onRecovered)
        .onSignal(org.apache.pekko.actor.typed.PostStop.instance(), _ -> onStopped())
        .build();
  }

  // ---- requests

  private Effect<CallEvent, CallState> onRequest(CallState state, Request in) {
    SipRequest request = in.request();
    TransactionKey key = TransactionKey.server(request);
    if (request.method().equals(Method.CANCEL)) {
      return onCancel(state, in, key.cancelled());
    }
    Optional<Relay> known = relays.of(key);
    if (known.isPresent()) {
      return release(state, relays.perform(known.get().again(request)));
    }
    if (in.startsCall()) {
      return onInvite(in);
    }
    Optional<Leg> leg = legOf(state, in);
    if (leg.isEmpty()) {
      return refuse(in);
    }
    return request.method().equals(Method.ACK)
        ? onAck(leg.get(), in)
        : onWithinDialog(state, leg.get(), in);
  }

  private Effect<CallEvent, CallState> refuse(Request in) {
    around.meter().count(CallMetric.STRAYS_REFUSED);
    if (!in.request().method().equals(Method.ACK)) {
      around.gateway().answer(in.request(), in.source(), answer(in.request(), Status.of(481)));
    }
    restIf(relays.isEmpty() && lastLeg == 0);
    return Effect().none();
  }

  /// The leg that a request within a dialog belongs to: its cookie says it, or its tags do.
  private Optional<Leg> legOf(CallState state, Request in) {
    if (in.cookie().isPresent()) {
      Cookie.RecordRoute cookie = in.cookie().get();
      return cookie.uid().equals(uid)
          ? Optional.ofNullable(state.legs().get(cookie.leg()))
          : Optional.empty();
    }
    return state.legs().values().stream().filter(leg -> Dialogs.has(leg, in.request())).findFirst();
  }

  private Effect<CallEvent, CallState> onInvite(Request in) {
    int leg = ++lastLeg;
    Relay relay =
        relays.start(
            in.request(),
            in.source(),
            around.tags().get(),
            around.settings().timerC(),
            Dialogs.nameOf(leg));
    legOfRelay.put(relay.id(), leg);
    timers.arm(new Alarm.Trying(relay.id()), TRYING_AFTER);
    return locate(relay, around.locator().locate(in.aim().orElseThrow(), in.at()), in);
  }

  private Effect<CallEvent, CallState> onWithinDialog(CallState state, Leg leg, Request in) {
    String name = LoopHash.discriminator(in.request());
    Relay relay =
        relays.start(
            in.request(), in.source(), around.tags().get(), around.settings().timerC(), name);
    if (in.request().method().equals(Method.INVITE)) {
      timers.arm(new Alarm.Trying(relay.id()), TRYING_AFTER);
    }
    if (in.request().method().equals(Method.BYE) && leg.ended() != null) {
      timers.arm(new Alarm.Farewell(relay.id()), FAREWELL_AFTER);
    }
    return locateWithin(state, relay, in);
  }

  private Effect<CallEvent, CallState> locateWithin(CallState state, Relay relay, Request in) {
    CompletionStage<Located> located = around.locator().within(in.request(), in.cookie());
    var future = located.toCompletableFuture();
    return future.isDone() && !future.isCompletedExceptionally()
        ? onTargets(state, new Targets(relay.id(), future.join(), in))
        : locate(relay, located, in);
  }

  private Effect<CallEvent, CallState> locate(
      Relay relay, CompletionStage<Located> located, Request in) {
    context.pipeToSelf(
        located,
        (found, failure) ->
            new Targets(
                relay.id(),
                failure == null
                    ? found
                    : new Located.Nowhere(Status.of(500), "no target: " + failure),
                in));
    return Effect().none();
  }

  // ---- targets

  private Effect<CallEvent, CallState> onTargets(CallState state, Targets in) {
    Relay relay = relays.byId(in.relay()).orElse(null);
    if (relay == null || relay.answered()) {
      return Effect().none();
    }
    return legOfRelay.containsKey(relay.id())
        ? attempt(relay, in)
        : forwardWithin(state, relay, in);
  }

  private Effect<CallEvent, CallState> attempt(Relay relay, Targets in) {
    int leg = numberOf(relay.id());
    if (relay.cancelled()) {
      return attemptInVain(relay, leg, in, Status.of(487));
    }
    return switch (in.located()) {
      case Located.Nowhere(var status, _) -> attemptInVain(relay, leg, in, status);
      case Located.Found(var contacts) -> {
        Attempted attempted = attempted(in, leg, branches(in, leg, contacts));
        List<Relay.Target> targets =
            attempted.branches().stream()
                .map(branch -> Outgoing.target(in.of().request(), branch))
                .toList();
        around.meter().count(CallMetric.LEGS_ATTEMPTED);
        yield journal(
            List.of(attempted),
            () -> {
              if (!relay.cancelled()) {
                relays.perform(
                    relay.respond(SipResponse.to(relay.received(), 100, "Trying", null)));
                timers.disarm(new Alarm.Trying(relay.id()));
              }
              relays.perform(relay.fork(targets));
            });
      }
    };
  }

  /// There is nobody to send it to, or the caller has already taken it back: an attempt that ends
  /// as it begins.
  private Effect<CallEvent, CallState> attemptInVain(
      Relay relay, int leg, Targets in, Status status) {
    Attempted attempted = attempted(in, leg, List.of());
    Leg vain = Leg.of(attempted);
    boolean cancelled = relay.cancelled();
    around.meter().count(CallMetric.LEGS_ATTEMPTED);
    around.meter().count(CallMetric.LEGS_ENDED);
    return journal(
        List.of(
            attempted,
            new Ended(
                leg,
                attempted.at(),
                epoch,
                cancelled ? EndedBy.CALLER : EndedBy.NODE,
                cancelled ? Outcome.CANCELLED : vain.outcomeOf(status.code(), false),
                status.code(),
                List.of())),
        () -> relays.perform(relay.respond(answer(relay.received(), status))));
  }

  private Attempted attempted(Targets in, int leg, List<CallEvent.Branch> branches) {
    Request of = in.of();
    Instant now = around.clock().instant();
    return new Attempted(
        leg,
        now,
        epoch,
        callId,
        around.node(),
        of.source(),
        of.request().encode(),
        branches,
        now.plus(around.settings().timerC()));
  }

  private List<CallEvent.Branch> branches(Targets in, int leg, List<Contact> contacts) {
    SipRequest invite = in.of().request();
    Flow source = in.of().source();
    Flow callerFlow = NatRule.viaFlow(invite.via(), source) ? source : null;
    int callerTag = Cookies.tagHash(invite.fromTag().orElse(""));
    List<CallEvent.Branch> branches = new ArrayList<>();
    for (Contact contact :
        contacts.subList(0, Math.min(contacts.size(), around.settings().maxBranches()))) {
      int number = branches.size() + 1;
      branches.add(
          around
              .outgoing()
              .branch(
                  invite,
                  source,
                  contact,
                  new Cookie.Branch(Cookie.Kind.CALL, uid, leg, number, 0, ""),
                  new Cookie.RecordRoute(
                      Cookie.Kind.CALL, uid, leg, number, callerFlow, contact.flow(), callerTag),
                  in.of().loopHash()));
    }
    return branches;
  }

  private Effect<CallEvent, CallState> forwardWithin(CallState state, Relay relay, Targets in) {
    SipRequest request = in.of().request();
    Leg leg = legOf(state, in.of()).orElseThrow();
    return switch (in.located()) {
      case Located.Nowhere(var status, _) -> release(state, List.of(respond(relay, status)));
      case Located.Found(var contacts) -> {
        int number = leg.attempted().leg();
        var cookie =
            new Cookie.Branch(Cookie.Kind.CALL, uid, number, 1, 0, LoopHash.discriminator(request));
        Relay.Target target =
            around
                .outgoing()
                .target(
                    request,
                    in.of().source(),
                    contacts.getFirst(),
                    cookie,
                    null,
                    in.of().loopHash());
        Runnable fork = () -> relays.perform(relay.fork(List.of(target)));
        boolean ends =
            request.method().equals(Method.BYE) && leg.ended() == null && !leg.answers().isEmpty();
        yield ends
            ? journal(List.of(ended(state, leg, Dialogs.sentBy(leg, request), in.of().at())), fork)
            : journal(List.of(), fork);
      }
    };
  }

  /// A call that a BYE ends: at the BYE, whatever is answered to it, as CDRs have it everywhere.
  private Ended ended(CallState state, Leg leg, EndedBy by, Instant at) {
    around.meter().count(CallMetric.LEGS_ENDED);
    return new Ended(
        leg.attempted().leg(),
        notBefore(state, at),
        epoch,
        by,
        Outcome.ANSWERED,
        leg.answers().getFirst().status(),
        leg.journaledResults());
  }

  // ---- ACK and CANCEL

  /// The ACK to a 2xx is no part of a transaction: it goes on at once (RFC 3261 §16.7 step 10,
  /// §17.1.1.3).
  private Effect<CallEvent, CallState> onAck(Leg leg, Request in) {
    var cookie =
        new Cookie.Branch(
            Cookie.Kind.CALL,
            uid,
            leg.attempted().leg(),
            1,
            0,
            LoopHash.discriminator(in.request()));
    around
        .locator()
        .within(in.request(), in.cookie())
        .thenAccept(
            located -> {
              if (located instanceof Located.Found(var contacts)) {
                Relay.Target target =
                    around
                        .outgoing()
                        .target(
                            in.request(),
                            in.source(),
                            contacts.getFirst(),
                            cookie,
                            null,
                            in.loopHash());
                sendAck(target, 0);
              }
            });
    return Effect().none();
  }

  private void sendAck(Relay.Target target, int attempt) {
    if (attempt < target.attempts().size()) {
      Relay.Attempt now = target.attempts().get(attempt);
      around
          .gateway()
          .send(now.destination(), null, now.request(), _ -> sendAck(target, attempt + 1));
    }
  }

  /// "If a matching response context is found, the element MUST immediately return a 200 (OK)
  /// response to the CANCEL" (RFC 3261 §16.10), as soon as it is durable that the caller has left.
  private Effect<CallEvent, CallState> onCancel(
      CallState state, Request in, TransactionKey cancelled) {
    Relay relay = relays.of(cancelled).orElse(null);
    if (relay == null) {
      return refuse(in);
    }
    Leg leg = state.legs().get(numberOf(relay.id()));
    List<CallEvent> events =
        leg == null || leg.ended() != null || leg.cancelled() || relay.answered()
            ? List.of()
            : List.of(new Cancelled(leg.attempted().leg(), notBefore(state, in.at()), epoch));
    return journal(
        events,
        () -> {
          around.gateway().answer(in.request(), in.source(), answer(in.request(), Status.of(200)));
          relays.perform(relay.cancel());
        });
  }

  // ---- responses

  private Effect<CallEvent, CallState> onResponse(CallState state, Response in) {
    Cookie.Branch cookie = in.cookie();
    if (!cookie.uid().equals(uid)) {
      around.meter().count(CallMetric.STRAYS_REFUSED);
      return Effect().none();
    }
    String name =
        cookie.discriminator().isEmpty() ? Dialogs.nameOf(cookie.leg()) : cookie.discriminator();
    Optional<Relay> relay = relays.named(name);
    if (relay.isPresent()) {
      return release(state, relays.perform(relay.get().response(cookie.branch(), in.response())));
    }
    Leg leg = state.legs().get(cookie.leg());
    if (leg != null && cookie.discriminator().isEmpty() && Dialogs.isAnswer(in.response())) {
      forwardAnswer(leg, in.response());
    } else {
      around.meter().count(CallMetric.STRAYS_REFUSED);
    }
    return Effect().none();
  }

  /// A 2xx is repeated until its ACK comes, also when the transaction of its INVITE went with an
  /// earlier life of this call.
  private void forwardAnswer(Leg leg, SipResponse response) {
    SipRequest invite = Dialogs.invite(leg);
    Forwarding.back(response)
        .ifPresent(back -> around.gateway().answer(invite, leg.attempted().source(), back));
  }

  /// Lets responses go back, those last that must be durable first.
  private Effect<CallEvent, CallState> release(CallState state, List<Action.Respond> responses) {
    List<CallEvent> events = new ArrayList<>(1);
    CallState next = state;
    for (Action.Respond respond : responses) {
      Optional<CallEvent> event = eventOf(next, respond);
      if (event.isPresent()) {
        events.add(event.get());
        next = next.apply(event.get());
      }
    }
    return journal(events, () -> responses.forEach(this::respondNow));
  }

  private void respondNow(Action.Respond respond) {
    timers.disarm(new Alarm.Trying(respond.relay()));
    timers.disarm(new Alarm.Farewell(respond.relay()));
    relays.respond(respond);
  }

  /// What a response to the INVITE of a leg is to the journal.
  private Optional<CallEvent> eventOf(CallState state, Action.Respond respond) {
    int number = numberOf(respond.relay());
    Leg leg = state.legs().get(number);
    if (leg == null || leg.ended() != null) {
      return Optional.empty();
    }
    SipResponse response = respond.response();
    Instant now = notBefore(state, around.clock().instant());
    int status = response.status();
    if (status < 200) {
      return leg.rang() == null && status > 100
          ? Optional.of(
              new Rang(
                  number,
                  now,
                  epoch,
                  respond.branch(),
                  status,
                  response.toTag().orElse(""),
                  now.plus(around.settings().timerC())))
          : Optional.empty();
    }
    if (status < 300) {
      return leg.answeredBy(respond.branch())
          ? Optional.empty()
          : Optional.of(answered(leg, respond, now));
    }
    Relay relay = relays.byId(respond.relay()).orElseThrow();
    boolean byBranch = relay.statuses().getOrDefault(respond.branch(), 0) == status;
    around.meter().count(CallMetric.LEGS_ENDED);
    return Optional.of(
        new Ended(
            number,
            now,
            epoch,
            leg.endedBy(byBranch),
            leg.outcomeOf(status, byBranch),
            status,
            leg.results(relay.statuses())));
  }

  private Answered answered(Leg leg, Action.Respond respond, Instant now) {
    if (leg.answers().isEmpty()) {
      around.meter().count(CallMetric.LEGS_ANSWERED);
      timers.arm(new Alarm.Limit(leg.attempted().leg()), around.settings().maxDuration());
    }
    return new Answered(
        leg.attempted().leg(),
        now,
        epoch,
        respond.branch(),
        respond.response().status(),
        Dialogs.withoutBody(respond.response()).encode(),
        now.plus(around.settings().maxDuration()));
  }

  // ---- timers and failures

  private Effect<CallEvent, CallState> onWake(CallState state) {
    List<Action.Respond> responses = new ArrayList<>();
    for (Alarm alarm : timers.due()) {
      switch (alarm) {
        case Alarm.OfRelay(var key) ->
            relays
                .byId(key.relay())
                .ifPresent(relay -> responses.addAll(relays.perform(relay.timer(key))));
        case Alarm.Trying(var id) ->
            relays
                .byId(id)
                .filter(relay -> !relay.answered())
                .ifPresent(
                    relay ->
                        relays.perform(
                            relay.respond(SipResponse.to(relay.received(), 100, "Trying", null))));
        case Alarm.Farewell(var id) ->
            relays
                .byId(id)
                .filter(relay -> !relay.answered())
                .ifPresent(relay -> responses.add(respond(relay, Status.of(200))));
        case Alarm.Limit(var leg) -> {
          // the call is looked at again below, when its state has been read
          timers.arm(new Alarm.Rest(), Duration.ZERO);
          context.getLog().debug("leg {} of call {} has reached its limit", leg, callId);
        }
        case Alarm.Rest _ -> rest(state);
      }
    }
    timers.schedule();
    return release(state, responses);
  }

  private Effect<CallEvent, CallState> onUnsent(CallState state, Unsent in) {
    around.meter().count(CallMetric.SENDS_FAILED);
    context.getLog().debug("call {}: cannot send: {}", callId, in.reason());
    return relays
        .byId(in.relay())
        .map(
            relay ->
                release(state, relays.perform(relay.failed(in.branch(), in.cancel(), in.reason()))))
        .orElseGet(() -> Effect().none());
  }

  private void restIf(boolean quiet) {
    if (quiet) {
      timers.arm(new Alarm.Rest(), Duration.ZERO);
    }
  }

  /// Leaves memory once nothing moves: an ended call 64·T1 after its end, an established one when
  /// it has been quiet as long.
  private void rest(CallState state) {
    if (!relays.isEmpty() || state.inSetUp()) {
      return; // the last relay to end arms it again
    }
    Duration quiet = Duration.between(state.at(), around.clock().instant());
    Duration left = around.settings().restAfter().minus(quiet);
    if (left.isPositive() && !state.legs().isEmpty()) {
      timers.arm(new Alarm.Rest(), left);
      return;
    }
    if (state.open()) {
      Instant due =
          state.legs().values().stream()
              .filter(leg -> leg.ended() == null)
              .map(Leg::due)
              .min(Instant::compareTo)
              .orElseThrow();
      around.table().sleeps(shard, new ShardTable.Dormant(callId, uid, due));
    }
    shardActor.tell(new ClusterSharding.Passivate<>(context.getSelf()));
  }

  // ---- recovery and the journal

  private void onRecovered(CallState state) {
    relays.clear();
    legOfRelay.clear();
    timers.clear();
    lastLeg = state.legs().isEmpty() ? 0 : state.legs().lastKey();
    if (lastLeg > 0) {
      around.meter().count(CallMetric.ENTITIES_RESUMED);
      state.legs().values().forEach(this::resume);
      timers.arm(new Alarm.Rest(), around.settings().restAfter());
    }
  }

  private void resume(Leg leg) {
    int number = leg.attempted().leg();
    Instant now = around.clock().instant();
    switch (leg.phase()) {
      case SETUP, RINGING -> resumeSetUp(leg, now);
      case ESTABLISHED -> timers.arm(new Alarm.Limit(number), Duration.between(now, leg.due()));
      case ENDED -> {
        Ended end = java.util.Objects.requireNonNull(leg.ended());
        if (leg.answers().isEmpty()
            && now.isBefore(end.at().plus(around.settings().timers().sixtyFourT1()))) {
          Relay relay = resumeRelay(leg, around.settings().timerC());
          relays.perform(relay.respond(answer(relay.received(), Status.of(end.status()))));
        }
      }
    }
  }

  /// The targets that have said nothing get the INVITE again, in the same bytes; the one that rang
  /// is waited for.
  private void resumeSetUp(Leg leg, Instant now) {
    Duration left = Duration.between(now, leg.due());
    Relay relay = resumeRelay(leg, left.isPositive() ? left : Duration.ofMillis(1));
    SipRequest invite = relay.received();
    List<Relay.Target> again = new ArrayList<>();
    for (CallEvent.Branch branch : leg.attempted().branches()) {
      Relay.Target target = Outgoing.target(invite, branch);
      boolean rang = leg.rang() != null && leg.rang().branch() == branch.number();
      if (rang && !target.attempts().getFirst().destination().transport().reliable()) {
        relays.perform(relay.await(target));
      } else {
        again.add(target);
      }
    }
    relays.perform(relay.fork(again));
    if (leg.cancelled()) {
      relays.perform(relay.cancel());
    }
  }

  private Relay resumeRelay(Leg leg, Duration timerC) {
    int number = leg.attempted().leg();
    Relay relay =
        relays.resume(
            Dialogs.invite(leg),
            leg.attempted().source(),
            around.tags().get(),
            timerC,
            Dialogs.nameOf(number));
    legOfRelay.put(relay.id(), number);
    return relay;
  }

  private Effect<CallEvent, CallState> onResume(Resume in) {
    in.keeper().tell(new Keeper.Resumed(in.uid()));
    return Effect().none();
  }

  /// Writes events, and lets take effect what they tell of: after the write, or before it where the
  /// setting says so.
  private Effect<CallEvent, CallState> journal(List<? extends CallEvent> events, Runnable effect) {
    if (events.isEmpty()) {
      effect.run();
      return Effect().none();
    }
    List<CallEvent> all = List.copyOf(events);
    if (!around.settings().awaits(all)) {
      effect.run();
      return Effect().persist(all);
    }
    return Effect().persist(all).thenRun(_ -> effect.run());
  }

  private void onStopped() {
    timers.clear();
    around.meter().count(CallMetric.ENTITIES_STOPPED);
  }

  // ---- small things

  private Effect<CallEvent, CallState> onDescribe(CallState state, ActorRef<Described> replyTo) {
    replyTo.tell(
        new Described(
            state.legs().isEmpty()
                ? Optional.empty()
                : Optional.of(Dialogs.view(state, callId, uid, shard, around.node()))));
    restIf(relays.isEmpty() && lastLeg == 0);
    return Effect().none();
  }

  /// The number of the leg whose INVITE a relay forwards, 0 for a request within a dialog.
  private int numberOf(int relay) {
    return legOfRelay.getOrDefault(relay, 0);
  }

  private Action.Respond respond(Relay relay, Status status) {
    return new Action.Respond(relay.id(), 0, answer(relay.received(), status));
  }

  private SipResponse answer(SipRequest request, Status status) {
    return SipResponse.to(request, status, around.tags().get());
  }

  private static Instant notBefore(CallState state, Instant at) {
    return at.isBefore(state.at()) ? state.at() : at;
  }

  /// What relays want done, towards the wire and the timers.
  private final class ToWire implements RelayTable.Outlet {
    @Override
    public void send(Action.Send send) {
      around
          .gateway()
          .send(
              send.to(),
              send.fallback(),
              send.message(),
              reason ->
                  context
                      .getSelf()
                      .tell(new Unsent(send.relay(), send.branch(), send.cancel(), reason)));
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
      restIf(relays.isEmpty());
    }
  }
}

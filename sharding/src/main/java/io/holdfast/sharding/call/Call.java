// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.cluster.PeerMessage;
import io.holdfast.sharding.effect.Action;
import io.holdfast.sharding.effect.Relay;
import io.holdfast.sharding.effect.Timetable;
import io.holdfast.sharding.gateway.Aim;
import io.holdfast.sharding.gateway.Located;
import io.holdfast.sharding.keeper.Keeper;
import io.holdfast.sharding.keeper.ShardTable;
import io.holdfast.sharding.keeper.Sharded;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.proxy.LoopHash;
import io.holdfast.sip.transaction.TransactionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.typed.JournalPersistFailed;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// One generation of a Call-ID: every INVITE server transaction under it with its forks, the
/// dialogs that follow, and its records (RFC 3261 §16). One mailbox, so messages leave in the order
/// in which they are decided.
///
/// What must not be forgotten is journaled before it takes effect: the attempt before the INVITE
/// goes out, the first ringing and the answer before the caller hears of them, the end before its
/// final response or its BYE is passed on. After a restart the call goes on from the journal, and
/// what is sent again has the bytes that it had before.
public final class Call extends EventSourcedBehavior<Call.Command, CallEvent, CallState> {

  // ---- Command: what it can be told. Its events are CallEvent, its state is CallState.

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
      return is(Method.INVITE) && request.toTag().isEmpty() && aim.isPresent();
    }

    boolean is(Method method) {
      return request.method().equals(method);
    }
  }

  /// A response to a request that the call sent.
  public record Response(SipResponse response, Cookie.Branch cookie, Instant at)
      implements Command {}

  /// Come back from the journal.
  public record Resume(String uid, ActorRef<Keeper.Command> keeper) implements Command {}

  /// End what is established, with a BYE to both sides.
  public record HangUp(ActorRef<HungUp> replyTo) implements Command {}

  /// The reply to [HangUp]: how many legs it ended.
  public record HungUp(int legs) implements PeerMessage {}

  /// Tell what you know, for operators.
  public record Describe(ActorRef<Described> replyTo) implements Command {}

  /// The reply to [Describe]; empty where there is no such call.
  public record Described(Optional<CallDirectory.View> view) implements PeerMessage {}

  /// What went around the call while it could not write. Answered by [Noted].
  public record CatchUp(String uid, Missed missed, ActorRef<Noted> replyTo) implements Command {}

  /// The reply to [CatchUp]: the call has it, durably.
  public record Noted(String uid, Missed missed) implements PeerMessage {}

  private record Targets(int relay, Located located, Request of) implements Command {}

  private record Unsent(Action.Send send, String reason) implements Command {}

  private record Asked(List<Action.Question> questions) implements Command {}

  private record LimitReached(int leg) implements Command {}

  private record LegRefused(int leg) implements Command {}

  private record ByeTo(Byes.Bye bye, Located located) implements Command {}

  private enum Wake implements Command {
    WAKE
  }

  /// The shard that an [Opening] waited for has arrived.
  enum Ready implements Command {
    READY
  }

  private static final Duration FAREWELL_AFTER = Duration.ofSeconds(2);

  private final ActorContext<Command> context;
  private final ActorRef<ClusterSharding.ShardCommand> shardActor;
  private final Surroundings around;
  private final String callId;
  private final String uid;
  private final int shard;
  private final Timetable<Alarm> timers;
  private final Traffic traffic;
  private final Facts facts;
  private final Copies copies;
  private final Byes byes;
  private final Decisions decisions;
  private final Strays strays;
  private final long epoch;
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
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.1)
            .withLogLevel(Level.DEBUG)); // the store says once that it takes no writes
    this.context = context;
    this.shardActor = shardActor;
    this.around = around;
    this.callId = callId;
    this.uid = uid;
    this.shard = shard;
    this.timers =
        new Timetable<>(
            after -> context.scheduleOnce(after, context.getSelf(), Wake.WAKE),
            around.nanos(),
            delta -> around.meter().add(CallMetric.TIMERS, delta));
    this.traffic =
        new Traffic(
            around,
            timers,
            (send, reason) -> context.getSelf().tell(new Unsent(send, reason)),
            questions -> context.getSelf().tell(new Asked(questions)));
    this.facts = new Facts(around, callId, epoch);
    this.copies = new Copies(around.outgoing(), uid, around.settings().forking());
    this.byes = new Byes(around, copies, traffic, callId);
    this.decisions = new Decisions(around, traffic, facts, copies);
    this.strays = new Strays(around);
    this.epoch = epoch;
  }

  /// The entity of one Call-ID.
  public static Behavior<Command> create(
      ActorRef<ClusterSharding.ShardCommand> shardActor, Surroundings around, String callId) {
    return Behaviors.intercept(
        () -> new Guard(around.bypass()), Opening.create(shardActor, around, callId));
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
  public String journalPluginId() {
    return around.settings().journalPluginId();
  }

  @Override
  public String snapshotPluginId() {
    return "pekko.persistence.no-snapshot-store";
  }

  @Override
  public CommandHandler<Command, CallEvent, CallState> commandHandler() {
    return (state, command) -> {
      if (around.table().epochNow(shard) > epoch) {
        context.getSelf().tell(command);
        throw new Replaced(callId, epoch);
      }
      return on(state, command);
    };
  }

  private Effect<CallEvent, CallState> on(CallState state, Command command) {
    return switch (command) {
      case Request in -> onRequest(state, in);
      case Response in -> onResponse(state, in);
      case Targets in -> onTargets(state, in);
      case Unsent in -> onUnsent(state, in);
      case Asked(var questions) -> release(state, questions);
      case ByeTo in -> onByeTo(state, in);
      case Resume in -> onResume(state, in);
      case LimitReached(var leg) -> onLimit(state, state.legs().get(leg));
      case LegRefused(var leg) -> journal(decisions.refused(state, leg));
      case HangUp(var replyTo) -> onHangUp(state, replyTo);
      case CatchUp in -> onCatchUp(state, in);
      case Describe(var replyTo) -> onDescribe(state, replyTo);
      case Wake _ -> onWake(state);
      case Ready _ -> Effect().none();
    };
  }

  @Override
  public SignalHandler<CallState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::onRecovered)
        .onSignal(JournalPersistFailed.class, (_, _) -> onWriteFailed())
        .onSignal(RecoveryFailed.class, (_, _) -> traffic.handOver(around.bypass()))
        .onSignal(PostStop.instance(), this::onStopped)
        .build();
  }

  // ---- requests

  private Effect<CallEvent, CallState> onRequest(CallState state, Request in) {
    if (isPast(in)) {
      restIfUnused();
      return Effect().none();
    }
    TransactionKey key = TransactionKey.server(in.request());
    if (in.is(Method.CANCEL)) {
      return onCancel(state, in, key.cancelled());
    }
    // an ACK to a 2xx is of no transaction, even if its branch is the INVITE's
    Optional<Relay> known =
        traffic.of(key).filter(relay -> !(in.is(Method.ACK) && relay.accepted()));
    if (known.isPresent()) {
      return release(state, traffic.perform(known.get().again(in.request(), in.source())));
    }
    if (in.startsCall()) {
      return onInvite(state, in);
    }
    Optional<Leg> leg = Dialogs.legOf(state, uid, in);
    if (leg.isEmpty()) {
      return refuse(in);
    }
    if (in.is(Method.ACK)) {
      traffic.passAck(in, leg.get().number(), copies);
      return Effect().none();
    }
    return onWithinDialog(state, leg.get(), in);
  }

  /// What waited with the call, and meanwhile went around it, was refused or was given up.
  private boolean isPast(Request in) {
    return around.bypass().took(in) || traffic.isRefused(in.request()) || around.givenUp(in.at());
  }

  private Effect<CallEvent, CallState> refuse(Request in) {
    strays.refuse(in);
    restIfUnused();
    return Effect().none();
  }

  private Effect<CallEvent, CallState> onInvite(CallState state, Request in) {
    if (Dialogs.knows(state, in.request())) {
      strays.drop(); // a late copy, its transaction is over
      return Effect().none();
    }
    Relay relay = traffic.startLeg(in, ++lastLeg);
    return locate(state, relay, around.locator().locate(in.aim().orElseThrow(), in.at()), in);
  }

  private Effect<CallEvent, CallState> onWithinDialog(CallState state, Leg leg, Request in) {
    Relay relay = traffic.startWithin(in, leg.number(), LoopHash.discriminator(in.request()));
    if (in.is(Method.BYE) && byes.wereSent(leg)) {
      return release(state, List.of(traffic.answer(relay, Status.OK)));
    }
    if (in.is(Method.BYE) && leg.ended() != null) {
      timers.arm(new Alarm.Farewell(relay.id()), FAREWELL_AFTER);
    }
    return locate(state, relay, around.locator().within(in.request(), in.cookie()), in);
  }

  private Effect<CallEvent, CallState> locate(
      CallState state, Relay relay, CompletionStage<Located> located, Request in) {
    var future = located.toCompletableFuture();
    if (future.isDone() && !future.isCompletedExceptionally()) {
      return onTargets(state, new Targets(relay.id(), future.join(), in));
    }
    find(relay, located, in);
    return Effect().none();
  }

  private void find(Relay relay, CompletionStage<Located> located, Request in) {
    context.pipeToSelf(
        located, (found, failure) -> new Targets(relay.id(), Located.of(found, failure), in));
  }

  // ---- targets

  private Effect<CallEvent, CallState> onTargets(CallState state, Targets in) {
    Relay relay = traffic.byId(in.relay()).orElse(null);
    if (relay == null || relay.answered()) {
      return Effect().none();
    }
    int leg = traffic.legOf(relay.id());
    return journal(
        leg == 0
            ? decisions.within(
                state,
                relay,
                Dialogs.legOf(state, uid, in.of()).orElseThrow(),
                in.of(),
                in.located())
            : decisions.attempt(state, relay, leg, in.of(), in.located()));
  }

  private Effect<CallEvent, CallState> onCancel(
      CallState state, Request in, TransactionKey cancelled) {
    return traffic
        .of(cancelled)
        .map(relay -> journal(decisions.cancel(state, relay, in)))
        .orElseGet(() -> refuse(in));
  }

  // ---- responses

  private Effect<CallEvent, CallState> onResponse(CallState state, Response in) {
    Cookie.Branch cookie = in.cookie();
    if (!cookie.uid().equals(uid)) {
      strays.drop();
      return Effect().none();
    }
    boolean toLeg = cookie.discriminator().isEmpty();
    String name = toLeg ? Dialogs.nameOf(cookie.leg()) : cookie.discriminator();
    Optional<Relay> relay = traffic.named(name).filter(it -> it.has(cookie.branch()));
    if (relay.isPresent()) {
      return release(state, traffic.perform(relay.get().response(cookie.branch(), in.response())));
    }
    return onStray(state, in.response(), cookie);
  }

  /// A response whose transaction went with an earlier life of this call.
  private Effect<CallEvent, CallState> onStray(
      CallState state, SipResponse response, Cookie.Branch cookie) {
    Leg leg = state.legs().get(cookie.leg());
    if (leg != null && cookie.discriminator().isEmpty() && Strays.isRefusal(response)) {
      strays.acknowledge(leg, cookie.branch(), response);
      return Effect().none();
    }
    if (leg != null && !cookie.discriminator().isEmpty() && Strays.passes(response)) {
      return journal(facts.refreshed(state, leg, response), () -> strays.pass(leg, response));
    }
    if (leg != null && leg.answeredBy(cookie.branch()) && Dialogs.isAnswer(response)) {
      strays.answered(leg, response);
    } else {
      strays.drop();
      restIfUnused();
    }
    return Effect().none();
  }

  /// Lets relays do what they have asked for: once what it says is durable, as far as that must be.
  private Effect<CallEvent, CallState> release(
      CallState state, List<? extends Action.Question> questions) {
    return journal(decisions.release(state, questions));
  }

  // ---- timers and failures

  private Effect<CallEvent, CallState> onWake(CallState state) {
    List<Action.Question> questions = new ArrayList<>();
    for (Alarm alarm : timers.due()) {
      switch (alarm) {
        case Alarm.OfRelay(var key) ->
            traffic
                .byId(key.relay())
                .ifPresent(relay -> questions.addAll(traffic.perform(relay.timer(key))));
        case Alarm.Trying(var id) -> traffic.byId(id).ifPresent(traffic::trying);
        case Alarm.Farewell(var id) ->
            traffic
                .byId(id)
                .filter(relay -> !relay.answered())
                .ifPresent(relay -> questions.add(traffic.answer(relay, Status.OK)));
        case Alarm.Limit(var number) -> context.getSelf().tell(new LimitReached(number));
        case Alarm.Rest _ -> rest(state);
      }
    }
    timers.schedule();
    return release(state, questions);
  }

  private Effect<CallEvent, CallState> onUnsent(CallState state, Unsent in) {
    around.meter().count(CallMetric.SENDS_FAILED);
    context.getLog().atDebug().addKeyValue("callId", callId).log("cannot send: {}", in.reason());
    Action.Send send = in.send();
    return traffic
        .byId(send.relay())
        .map(relay -> relay.failed(send, in.reason()))
        .map(actions -> release(state, traffic.perform(actions)))
        .orElseGet(() -> Effect().none());
  }

  // ---- ending a call ourselves

  private Effect<CallEvent, CallState> onHangUp(CallState state, ActorRef<HungUp> replyTo) {
    List<Leg> established =
        state.legs().values().stream().filter(leg -> leg.phase() == Leg.Phase.ESTABLISHED).toList();
    replyTo.tell(new HungUp(established.size()));
    restIfUnused();
    return hangUp(state, established);
  }

  /// Ends established legs, with a BYE to both sides of each dialog. They leave first: were the end
  /// durable before, a crash between would leave two phones talking whose call is over.
  private Effect<CallEvent, CallState> hangUp(CallState state, List<Leg> legs) {
    Instant now = facts.now(state);
    List<CallEvent> events = new ArrayList<>();
    List<Leg> ending = legs.stream().filter(leg -> leg.phase() == Leg.Phase.ESTABLISHED).toList();
    ending.forEach(leg -> events.add(facts.ended(state, leg, EndedBy.NODE, now)));
    ending.forEach(this::sendByes);
    return journal(events, () -> {});
  }

  /// A session that nobody has refreshed is forgotten: the proxy "MUST NOT send a BYE" (RFC 4028
  /// §8.3). At the call limit it does.
  private Effect<CallEvent, CallState> onLimit(CallState state, @Nullable Leg leg) {
    if (leg != null && leg.isSession(around.settings().maxDuration())) {
      return journal(List.of(facts.ended(state, leg, EndedBy.NODE, facts.now(state))), () -> {});
    }
    return hangUp(state, leg == null ? List.of() : List.of(leg));
  }

  private void sendByes(Leg leg) {
    byes.send(
        leg,
        (bye, located) ->
            context.pipeToSelf(
                located, (found, failure) -> new ByeTo(bye, Located.of(found, failure))));
  }

  private Effect<CallEvent, CallState> onByeTo(CallState state, ByeTo in) {
    Optional.ofNullable(state.legs().get(in.bye().leg()))
        .ifPresent(leg -> byes.send(leg, in.bye(), in.located()));
    return Effect().none();
  }

  // ---- leaving memory

  private void restIfUnused() {
    if (traffic.isEmpty() && lastLeg == 0) {
      timers.arm(new Alarm.Rest(), Duration.ZERO);
    }
  }

  /// Leaves memory once nothing moves: an ended call 64·T1 after its end, an established one when
  /// it has been quiet as long.
  private void rest(CallState state) {
    if (!traffic.isEmpty() || state.inSetUp() || !around.settings().maySleep(state)) {
      return; // the last transaction to end arms it again
    }
    Duration quiet = Duration.between(state.at(), around.clock().instant());
    Duration left = around.settings().restAfter().minus(quiet);
    if (left.isPositive() && !state.legs().isEmpty()) {
      timers.arm(new Alarm.Rest(), left);
      return;
    }
    state
        .due()
        .ifPresent(due -> around.table().sleeps(shard, new ShardTable.Dormant(callId, uid, due)));
    shardActor.tell(new ClusterSharding.Passivate<>(context.getSelf()));
  }

  private void onStopped(CallState state) {
    discard();
    around.meter().add(CallMetric.ENTITIES, -1);
    around.remember(state, callId, uid, shard);
  }

  /// This life of the call is over; another one begins, or none.
  void discard() {
    traffic.clear();
  }

  // ---- recovery and the journal

  /// What the write was for need not wait for a journal that is away.
  private void onWriteFailed() {
    if (around.bypass().open()) {
      traffic.handOver(around.bypass());
    }
  }

  private void onRecovered(CallState state) {
    List<Traffic.Undone> undone = traffic.undone();
    traffic.clear();
    lastLeg = state.legs().isEmpty() ? 0 : state.legs().lastKey();
    if (lastLeg > 0) {
      around.meter().count(CallMetric.RESUMED);
      state.legs().values().stream()
          .filter(leg -> !traffic.resume(leg, undone))
          .forEach(leg -> context.getSelf().tell(new LegRefused(leg.number())));
      timers.arm(new Alarm.Rest(), around.settings().restAfter());
    }
    undone.stream()
        .filter(it -> it.within() > 0 || !Dialogs.knows(state, it.request().request()))
        .forEach(it -> lastLeg = traffic.redo(it, lastLeg, this::find));
    if (traffic.hasRefused()) {
      restIfUnused();
    }
  }

  private Effect<CallEvent, CallState> onCatchUp(CallState state, CatchUp in) {
    List<CallEvent> events = in.uid().equals(uid) ? facts.missed(state, in.missed()) : List.of();
    restIfUnused();
    return journal(events, () -> in.replyTo().tell(new Noted(in.uid(), in.missed())));
  }

  private Effect<CallEvent, CallState> onResume(CallState state, Resume in) {
    if (in.uid().equals(uid)) {
      in.keeper().tell(new Keeper.Resumed(uid, state.open()));
    }
    restIfUnused();
    return Effect().none();
  }

  private Effect<CallEvent, CallState> journal(Decisions.Step step) {
    return journal(step.events(), step.effect());
  }

  /// Writes events, and lets take effect what they tell of: after the write, or before it where the
  /// durability asked for allows it.
  private Effect<CallEvent, CallState> journal(List<? extends CallEvent> events, Runnable effect) {
    if (events.isEmpty()) {
      effect.run();
      return Effect().none();
    }
    events.forEach(this::note);
    List<CallEvent> all = List.copyOf(events);
    if (around.settings().awaits(all)) {
      return Effect().persist(all).thenRun(_ -> effect.run());
    }
    effect.run();
    return Effect().persist(all);
  }

  private void note(CallEvent event) {
    context
        .getLog()
        .atDebug()
        .addKeyValue("callId", callId)
        .log("leg {} {}", event.leg(), event.getClass().getSimpleName());
    traffic.noted(event);
  }

  private Effect<CallEvent, CallState> onDescribe(CallState state, ActorRef<Described> replyTo) {
    replyTo.tell(new Described(Dialogs.view(state, callId, uid, shard, around.node())));
    restIfUnused();
    return Effect().none();
  }
}

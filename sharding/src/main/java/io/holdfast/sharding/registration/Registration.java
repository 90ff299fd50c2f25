// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.registration;

import io.holdfast.sharding.cluster.PeerMessage;
import io.holdfast.sharding.keeper.ShardTable;
import io.holdfast.sharding.keeper.Sharded;
import io.holdfast.sharding.ports.JournalHealth;
import io.holdfast.sharding.routing.Shards;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.registrar.AnswerTag;
import io.holdfast.sip.registrar.Binding;
import io.holdfast.sip.registrar.Bindings;
import io.holdfast.sip.registrar.Change;
import io.holdfast.sip.registrar.Outcome;
import io.holdfast.sip.registrar.Refusal;
import io.holdfast.sip.registrar.Registrar;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding.ShardCommand;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.slf4j.event.Level;

/// The bindings of one address-of-record (RFC 3261 §10.3): one entity per AOR, event sourced. What
/// a REGISTER comes to, [Registrar] decides; here it becomes durable before it is answered.
public final class Registration
    extends EventSourcedBehaviorWithEnforcedReplies<
        Registration.Command, Registration.Event, Registration.State> {

  // ---- Command: what it can be asked. Whoever sends it reads the clock.

  /// What an address-of-record can be asked or told.
  public sealed interface Command extends Sharded {}

  /// A REGISTER that may be done: authenticated, and for this address-of-record.
  ///
  /// @param flow the flow over which it came
  public record Register(SipRequest message, Flow flow, Instant receivedAt, ActorRef<Reply> replyTo)
      implements Command {}

  /// Where can this address-of-record be reached? Answered by [Targets].
  public record Lookup(Instant now, ActorRef<Reply> replyTo) implements Command {}

  /// Which bindings are there? Answered by [Listing].
  public record Show(Instant now, ActorRef<Reply> replyTo) implements Command {}

  /// An operator removes all bindings. Answered by [Removed].
  public record Remove(Instant now, ActorRef<Reply> replyTo) implements Command {}

  /// Look at the clock: sent by its own timer, and by the shard's keeper when the entity may be out
  /// of memory.
  public record Sweep(Instant now) implements Command {}

  private enum Idle implements Command {
    IDLE
  }

  /// The shard that an [Opening] waited for has arrived.
  enum Arrived implements Command {
    ARRIVED
  }

  // ---- Reply: types, never strings.

  /// What is answered.
  public sealed interface Reply extends PeerMessage {}

  /// The REGISTER is done, durably: the 200 to send.
  public record Registered(SipResponse response) implements Reply {}

  /// The REGISTER is refused, and nothing of it done: the response to send.
  public record Refused(Refusal refusal, SipResponse response) implements Reply {}

  /// Where to send a request for this address-of-record, the most preferred first; empty for 480.
  public record Targets(List<Target> targets) implements Reply {
    public Targets {
      targets = List.copyOf(targets);
    }
  }

  /// One place to send a request to.
  ///
  /// @param contact the Request-URI
  /// @param q its preference in thousandths; equals may be tried at the same time (RFC 3261 §16.6)
  /// @param flow the flow over which it registered
  /// @param viaFlow whether only the flow leads there; else the contact, or the path where there is
  ///   one
  /// @param path to be pushed as Route, topmost first (RFC 3327 §5.4)
  public record Target(String contact, int q, Flow flow, boolean viaFlow, List<String> path) {
    public Target {
      path = List.copyOf(path);
    }
  }

  /// The bindings that stand.
  public record Listing(List<Binding> bindings) implements Reply {
    public Listing {
      bindings = List.copyOf(bindings);
    }
  }

  /// So many bindings were removed.
  public record Removed(int count) implements Reply {}

  /// Nothing was done, since it could not be made durable: 503, and try again.
  public record Unavailable(String reason) implements Reply {}

  // ---- Event: what happened. This is the journal's contract: persistence has a golden file of
  // each.

  /// A fact about the bindings of one address-of-record.
  public sealed interface Event {
    /// When its owner decided it; never before its predecessor.
    Instant at();

    /// The epoch of the owner that wrote it.
    long epoch();

    /// How many bindings there are after it.
    int contacts();

    /// The earliest journaled end of the bindings there are after it; [#at] where there is none.
    Instant due();
  }

  /// A binding was made, or replaced the one with the same contact.
  public record Bound(Binding binding, Instant at, long epoch, int contacts, Instant due)
      implements Event {}

  /// A REGISTER, with this Call-ID and CSeq, or an operator (empty Call-ID, CSeq 0) removed it.
  public record Unbound(
      String contact, String callId, long cseq, Instant at, long epoch, int contacts, Instant due)
      implements Event {}

  /// Its time was over.
  public record Expired(String contact, Instant at, long epoch, int contacts, Instant due)
      implements Event {}

  // ---- State: an immutable value; the rules are in the registrar, testable without an actor.

  /// The bindings as far as they are journaled. Snapshots hold it.
  ///
  /// @param at when the latest event was
  /// @param epoch the highest epoch seen; an event of a lower one comes from an owner that had been
  ///   replaced, and does not count
  public record State(Bindings bindings, Instant at, long epoch) {

    /// Of an address-of-record without any event.
    public static final State EMPTY = new State(Bindings.NONE, Instant.EPOCH, 0);

    /// The one fold: recovery, projections and checks read events through it.
    public State apply(Event event) {
      if (event.epoch() < epoch) {
        return this;
      }
      Change change =
          switch (event) {
            case Bound bound -> new Change.Bind(bound.binding());
            case Unbound(var contact, var callId, var cseq, _, _, _, _) ->
                new Change.Unbind(contact, callId, cseq);
            case Expired expired -> new Change.Expire(expired.contact());
          };
      return new State(bindings.with(change, event.at()), event.at(), event.epoch());
    }
  }

  // ---- create

  /// What all registrations of a node share.
  ///
  /// @param table knows under which epoch this node owns a shard
  /// @param clock only to know how long to wait; what happens is decided by the time in commands
  public record Surroundings(
      RegistrationSettings settings,
      JournalHealth journal,
      Shards shards,
      ShardTable table,
      InstantSource clock) {}

  /// The entity of one address-of-record.
  ///
  /// @param aor `user@domain`, canonical
  /// @param shard told when the entity wants to leave memory
  public static Behavior<Command> create(
      String aor, Surroundings around, ActorRef<ShardCommand> shard) {
    return Opening.create(aor, around, shard);
  }

  /// The entity in a shard that has arrived.
  ///
  /// @param epoch under which this node owns the shard
  static Behavior<Command> recover(
      String aor, Surroundings around, long epoch, ActorRef<ShardCommand> shard) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Registration(aor, around, epoch, shard, context, timers)));
  }

  /// The name under which the events of an address-of-record are journaled.
  public static PersistenceId persistenceId(String aor) {
    return PersistenceId.ofUniqueId("aor|" + aor);
  }

  private final String aor;
  private final Surroundings around;
  private final long epoch;
  private final ActorRef<ShardCommand> shard;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;

  /// The bindings as they are: those of the state, and the refreshes that were not journaled.
  private Bindings live = Bindings.NONE;

  private Registration(
      String aor,
      Surroundings around,
      long epoch,
      ActorRef<ShardCommand> shard,
      ActorContext<Command> context,
      TimerScheduler<Command> timers) {
    super(
        persistenceId(aor),
        SupervisorStrategy.restartWithBackoff(
                around.settings().restartMin(), around.settings().restartMax(), 0.1)
            .withLogLevel(Level.DEBUG)); // the store says once that it takes no writes
    this.aor = aor;
    this.around = around;
    this.epoch = epoch;
    this.shard = shard;
    this.context = context;
    this.timers = timers;
  }

  @Override
  public State emptyState() {
    return State.EMPTY;
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(around.settings().snapshotEvery(), 1)
        .withDeleteEventsOnSnapshot();
  }

  // ---- handlers

  @Override
  public CommandHandlerWithReply<Command, Event, State> commandHandler() {
    return (state, command) ->
        switch (command) {
          case Register register -> onRegister(state, register);
          case Lookup(var now, var replyTo) -> answer(replyTo, new Targets(targets(now)));
          case Show(var now, var replyTo) -> answer(replyTo, new Listing(live.standingAt(now)));
          case Remove remove -> onRemove(state, remove);
          case Sweep(var now) -> onSweep(state, now);
          case Idle.IDLE -> onIdle();
          case Arrived.ARRIVED -> Effect().noReply();
        };
  }

  @Override
  public EventHandler<State, Event> eventHandler() {
    return State::apply;
  }

  @Override
  public SignalHandler<State> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::onRecovered)
        .build();
  }

  /// Also after a failed write, of which nobody can tell whether it was done: what was recovered is
  /// what counts.
  private void onRecovered(State state) {
    become(state.bindings().asJournaled());
  }

  private ReplyEffect<Event, State> onRegister(State state, Register register) {
    Instant now = register.receivedAt();
    Outcome outcome =
        Registrar.process(
            register.message(),
            live,
            around.settings().registrar(),
            now,
            register.flow(),
            AnswerTag.of(register.message()));
    return switch (outcome) {
      case Outcome.Refused(var refusal, var response) ->
          answer(register.replyTo(), new Refused(refusal, response));
      case Outcome.Accepted(var changes, var after, var response) ->
          make(state, changes, after, now, register.replyTo(), new Registered(response));
    };
  }

  private ReplyEffect<Event, State> onRemove(State state, Remove remove) {
    List<Change> changes = new ArrayList<>();
    live.all().forEach(binding -> changes.add(new Change.Unbind(binding.contact(), "", 0)));
    Bindings after = live.with(changes, remove.now());
    Reply reply = new Removed(changes.size());
    return make(state, changes, after, remove.now(), remove.replyTo(), reply);
  }

  /// Makes the changes durable, then true, then known.
  private ReplyEffect<Event, State> make(
      State state,
      List<Change> changes,
      Bindings after,
      Instant now,
      ActorRef<Reply> replyTo,
      Reply reply) {
    List<Event> events = events(state, changes, now);
    if (events.isEmpty()) {
      become(after);
      return Effect().reply(replyTo, reply);
    }
    String obstacle = obstacle(state);
    if (!obstacle.isEmpty()) {
      return answer(replyTo, new Unavailable(obstacle));
    }
    return Effect().persist(events).thenRun(_ -> become(after)).thenReply(replyTo, _ -> reply);
  }

  private ReplyEffect<Event, State> onSweep(State state, Instant now) {
    List<Change> changes = new ArrayList<>();
    live.endedAt(now).forEach(binding -> changes.add(new Change.Expire(binding.contact())));
    if (changes.isEmpty()) {
      become(live);
      return Effect().noReply();
    }
    if (!obstacle(state).isEmpty()) {
      timers.startSingleTimer(Sweep.class, new Sweep(now), SWEEP_AGAIN);
      return Effect().noReply();
    }
    Bindings after = live.with(changes, now);
    return Effect().persist(events(state, changes, now)).thenRun(_ -> become(after)).thenNoReply();
  }

  private ReplyEffect<Event, State> onIdle() {
    shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
    return Effect().noReply();
  }

  private ReplyEffect<Event, State> answer(ActorRef<Reply> replyTo, Reply reply) {
    awaitIdle();
    return Effect().reply(replyTo, reply);
  }

  private static final Duration SWEEP_AGAIN = Duration.ofSeconds(1);

  /// Why nothing can be written now; empty if it can.
  private String obstacle(State state) {
    if (!around.journal().writable()) {
      return around.journal().reason();
    }
    long owned = around.table().epochNow(around.shards().shardOf(aor));
    if (owned > epoch) {
      return "epoch " + epoch + " of this incarnation (expected: " + owned + ")";
    }
    return epoch < state.epoch()
        ? "epoch " + epoch + " of this owner (expected: at least " + state.epoch() + ")"
        : "";
  }

  /// The changes as events; a refresh is none.
  private List<Event> events(State state, List<Change> changes, Instant now) {
    Instant at = now.isBefore(state.at()) ? state.at() : now;
    List<Event> events = new ArrayList<>(changes.size());
    Bindings journaled = state.bindings();
    for (Change change : changes) {
      if (change instanceof Change.Refresh) {
        continue;
      }
      journaled = journaled.with(change, at);
      events.add(event(change, journaled, at, epoch));
    }
    return events;
  }

  private static Event event(Change change, Bindings after, Instant at, long epoch) {
    int contacts = after.all().size();
    Instant due = after.nextExpiry().orElse(at);
    return switch (change) {
      case Change.Bind(var binding) -> new Bound(binding, at, epoch, contacts, due);
      case Change.Unbind(var contact, var callId, var cseq) ->
          new Unbound(contact, callId, cseq, at, epoch, contacts, due);
      case Change.Expire(var contact) -> new Expired(contact, at, epoch, contacts, due);
      case Change.Refresh _ -> throw new IllegalArgumentException("a refresh is no event");
    };
  }

  private List<Target> targets(Instant now) {
    return live.standingAt(now).stream()
        .filter(binding -> isSip(binding.contact()))
        .map(b -> new Target(b.contact(), b.q(), b.flow(), b.viaFlow(), b.path()))
        .toList();
  }

  /// Bindings may be of any scheme, but only to these a request can be sent.
  private static boolean isSip(String contact) {
    return contact.regionMatches(true, 0, "sip:", 0, 4)
        || contact.regionMatches(true, 0, "sips:", 0, 5);
  }

  private void become(Bindings bindings) {
    live = bindings;
    bindings
        .nextEnd()
        .ifPresentOrElse(
            end -> timers.startSingleTimer(Sweep.class, new Sweep(end), until(end)),
            () -> timers.cancel(Sweep.class));
    awaitIdle();
  }

  private Duration until(Instant end) {
    Duration left = Duration.between(around.clock().instant(), end);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void awaitIdle() {
    RegistrationSettings settings = around.settings();
    if (live.isEmpty()) {
      timers.startSingleTimer(Idle.IDLE, settings.idle());
    } else {
      settings
          .boundIdle()
          .ifPresentOrElse(
              idle -> timers.startSingleTimer(Idle.IDLE, idle), () -> timers.cancel(Idle.IDLE));
    }
  }
}

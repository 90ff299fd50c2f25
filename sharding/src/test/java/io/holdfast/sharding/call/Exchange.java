// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.HandClock;
import io.holdfast.sharding.Messages;
import io.holdfast.sharding.NotedWire;
import io.holdfast.sharding.TestDns;
import io.holdfast.sharding.bypass.JournalBypass;
import io.holdfast.sharding.bypass.Spool;
import io.holdfast.sharding.gateway.Gateway;
import io.holdfast.sharding.gateway.Locator;
import io.holdfast.sharding.gateway.Outgoing;
import io.holdfast.sharding.gateway.OwnAddresses;
import io.holdfast.sharding.gateway.StaticRoutes;
import io.holdfast.sharding.keeper.Arrival;
import io.holdfast.sharding.keeper.Keeper;
import io.holdfast.sharding.keeper.ShardTable;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.registration.Registration;
import io.holdfast.sharding.relay.Relays;
import io.holdfast.sharding.routing.OpenDoor;
import io.holdfast.sharding.routing.Router;
import io.holdfast.sharding.routing.Shards;
import io.holdfast.sharding.routing.TrustedPeers;
import io.holdfast.sharding.routing.Unanswered;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Inbound;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.proxy.CookieKeys;
import io.holdfast.sip.proxy.Cookies;
import io.holdfast.sip.proxy.Identity;
import io.holdfast.sip.proxy.SessionTimer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.jspecify.annotations.Nullable;

/// One node with one call, phones around it, and a journal in memory. Time passes when it is told
/// to. One list notes what is written and what is sent, in order: `+Rang`, `180 anna`, `INVITE
/// ben`.
final class Exchange implements AutoCloseable {

  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final String CALL_ID = "7d1c@198.51.100.7";

  private final ActorTestKit kit;
  private final HandClock time;
  private final PersistenceTestKit journal;
  private final List<String> notes = new CopyOnWriteArrayList<>();
  private final NotedWire wire = new NotedWire();
  private final AtomicLong nanos = new AtomicLong(1_000_000);
  private final AtomicLong names = new AtomicLong();
  private final Cookies cookies =
      new Cookies(new CookieKeys(new CookieKeys.Key(1, new byte[32]), null));
  private final List<Registration.Target> bindings = new ArrayList<>();
  private final Shards shards = new Shards(new byte[16]);
  private final TestProbe<ClusterSharding.ShardCommand> shardActor;
  private final TestProbe<Keeper.Command> keeper;
  private final TestProbe<Call.Described> described;
  private final Router router;
  private final CallSettings settings;
  private ShardTable table = new ShardTable();
  private long epoch;
  private final AtomicBoolean nextSendBreaks = new AtomicBoolean();
  private final FailingJournal failing = new FailingJournal(notes, this::now);
  private final Bypass bypass;
  private final Unanswered unanswered =
      new Unanswered(
          new NotingWire(wire, notes, nextSendBreaks),
          CallKit.SETTINGS.maxHeld(),
          CallKit.SETTINGS.timers().sixtyFourT1(),
          nanos::get,
          (_, _) -> {});
  private final Wire noting = unanswered.watching();
  private CompletableFuture<Void> lookUp = CompletableFuture.completedFuture(null);
  private int losses;
  private final List<OpenCalls.Row> remembered = new CopyOnWriteArrayList<>();
  private @Nullable ActorRef<Call.Command> entity;

  Exchange(ActorTestKit kit) {
    this(kit, CallKit.SETTINGS);
  }

  Exchange(ActorTestKit kit, CallSettings settings) {
    this.kit = kit;
    this.settings = settings;
    this.time = HandClock.of(kit.system());
    this.journal = PersistenceTestKit.create(kit.system());
    this.shardActor = kit.createTestProbe();
    this.keeper = kit.createTestProbe();
    this.described = kit.createTestProbe();
    journal.clearAll();
    journal.withPolicy(failing);
    this.router =
        new Router(
            Exchange::identity,
            cookies,
            OpenDoor.create(),
            new Router.Rules(TrustedPeers.NONE, StaticRoutes.NONE, SessionTimer.PASSIVE),
            new ToCall(this::reaches, notes),
            (_, _, _, _) -> CompletableFuture.failedFuture(new IllegalStateException("none")),
            new Gateway(noting),
            failing,
            (_, _) -> {});
    this.bypass = bypass();
    registered(Messages.BEN);
    arrives();
  }

  private static Identity identity() {
    return Identity.of(List.of("sued.example"), List.of(new HostPort("192.0.2.1", 5060)));
  }

  // ---- the world

  /// Ben has one more phone.
  void registered(InetSocketAddress phone) {
    registered(phone, 1000);
  }

  void registered(InetSocketAddress phone, int thousandths) {
    bindings.add(
        new Registration.Target(
            "sip:ben@" + phone.getAddress().getHostAddress() + ':' + phone.getPort(),
            thousandths,
            Flow.udp(Messages.US, phone),
            false,
            List.of()));
  }

  /// The contacts of Ben are found when the returned future is completed.
  CompletableFuture<Void> lookUpTakesLong() {
    lookUp = new CompletableFuture<>();
    return lookUp;
  }

  void unregistered() {
    bindings.clear();
  }

  /// A message from Anna comes in.
  Exchange anna(SipMessage message) {
    return comes(message, Messages.FROM_ANNA);
  }

  Exchange ben(SipMessage message) {
    return comes(message, Messages.FROM_BEN);
  }

  Exchange comes(SipMessage message, Flow flow) {
    router.received(new Inbound(flow, now(), Messages.parsed(message)));
    return settled();
  }

  Exchange annaCalls() {
    return anna(Messages.invite());
  }

  /// A phone of Ben's answers the latest request of that method that it got.
  Exchange answers(InetSocketAddress phone, String method, int status) {
    SipResponse answer = WithinDialog.answer(got(phone, method), phone, status);
    return comes(answer, Flow.udp(Messages.US, phone));
  }

  Exchange benAnswers(String method, int status) {
    return answers(Messages.BEN, method, status);
  }

  /// A message from Anna that is not waited for.
  void tellAnnas(SipMessage message) {
    router.received(new Inbound(Messages.FROM_ANNA, now(), Messages.parsed(message)));
  }

  /// An answer of Ben's to the INVITE that is not waited for.
  void tellBens(int status) {
    SipResponse answer = WithinDialog.answer(got(Messages.BEN, "INVITE"), Messages.BEN, status);
    router.received(new Inbound(Messages.FROM_BEN, now(), Messages.parsed(answer)));
  }

  /// A request of Anna's within the dialog that Ben's answer made.
  SipRequest withinByAnna(String method, int cseq, String... lines) {
    return WithinDialog.byAnna(wire, method, cseq, lines);
  }

  SipRequest withinByBen(String method, int cseq, String... lines) {
    return WithinDialog.byBen(wire, method, cseq, lines);
  }

  /// The latest request of that method that a phone got.
  SipRequest got(InetSocketAddress phone, String method) {
    return wire.sent().stream()
        .filter(sent -> sent.to().remote().equals(phone) && sent.what().equals(method))
        .map(NotedWire.Sent::request)
        .reduce((_, last) -> last)
        .orElseThrow(() -> new AssertionError("no " + method + " at " + phone + ": " + notes));
  }

  /// The latest response that Anna got.
  SipResponse annaGot() {
    return wire.sent().stream()
        .filter(sent -> sent.to().remote().equals(Messages.ANNA))
        .filter(sent -> sent.message() instanceof SipResponse)
        .map(NotedWire.Sent::response)
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  NotedWire wire() {
    return wire;
  }

  // ---- time and notes

  Instant now() {
    return START.plusNanos(nanos.get());
  }

  /// Time passes, timers fire on the way.
  Exchange after(Duration total) {
    Duration step = Duration.ofNanos(Math.max(100_000_000L, total.toNanos() / 200));
    for (Duration left = total; left.isPositive(); left = left.minus(step)) {
      Duration now = left.compareTo(step) < 0 ? left : step;
      nanos.addAndGet(now.toNanos());
      time.passes(now);
      unanswered.repeat();
      settled();
    }
    return this;
  }

  Exchange afterSeconds(long seconds) {
    return after(Duration.ofSeconds(seconds));
  }

  /// The clock leaps while a write that failed keeps the call away.
  void leapsAfterFailedWrite(Duration time) {
    fails();
    nanos.addAndGet(time.toNanos());
  }

  /// Lets time pass until the call has come back from a failure.
  void recovers() {
    TestProbe<Call.Described> back = kit.createTestProbe();
    for (int tries = 0; tries < 1000; tries++) {
      entity().tell(new Call.Describe(back.getRef()));
      nanos.addAndGet(20_000_000);
      time.passes(Duration.ofMillis(20));
      try {
        back.receiveMessage(Duration.ofMillis(5));
        settled();
        return;
      } catch (AssertionError _) {
        // not yet back
      }
    }
    throw new AssertionError("the call does not come back: " + notes);
  }

  /// Waits until the call has dealt with all that it was told.
  Exchange settled() {
    if (entity != null && !failing.isAway()) {
      describe();
      describe();
    }
    return this;
  }

  Optional<CallDirectory.View> describe() {
    entity().tell(new Call.Describe(described.getRef()));
    return described.receiveMessage().view();
  }

  /// What was written and sent since the last look.
  List<String> notes() {
    List<String> all = List.copyOf(notes);
    notes.clear();
    return all;
  }

  /// The kinds of all events that are in the journal.
  List<String> events() {
    return stored().stream().map(event -> event.getClass().getSimpleName()).toList();
  }

  List<CallEvent> stored() {
    List<CallEvent> all = new ArrayList<>();
    for (long uid = 1; uid <= 9; uid++) {
      journal
          .persistedInStorage(Call.persistenceId("uid" + uid))
          .forEach(event -> all.add((CallEvent) event));
    }
    return all;
  }

  CallEvent.Ended ended() {
    return (CallEvent.Ended) stored().getLast();
  }

  Leg leg(int number) {
    return Objects.requireNonNull(state().legs().get(number));
  }

  CallState state() {
    CallState state = CallState.EMPTY;
    for (CallEvent event : stored()) {
      state = state.apply(event);
    }
    return state;
  }

  /// Lets the journal fail for the next write.
  void nextWriteFails() {
    failing.nextWriteFails();
  }

  /// Lets the call fail by an exception when it sends next.
  void nextSendBreaks() {
    nextSendBreaks.set(true);
  }

  /// The next requests get lost on the way to the call.
  Exchange loses(int requests) {
    losses = requests;
    return this;
  }

  /// The journal can neither be written nor read. Its health says so after the first write that
  /// fails, or at once.
  Exchange journalGoesAway(boolean known) {
    failing.goesAway(known);
    return this;
  }

  boolean journalIsWritable() {
    return failing.writable();
  }

  Exchange journalComesBack() {
    failing.comesBack();
    return this;
  }

  /// The latest write that failed has taken place after all.
  void lostWriteIsFound() {
    journal.persistForRecovery(Call.persistenceId("uid1"), List.copyOf(failing.lost().getBatch()));
  }

  /// Waits for what other actors than the call do; time passes meanwhile.
  Exchange until(Runnable holds) {
    shardActor.awaitAssert(
        Duration.ofSeconds(3),
        Duration.ofMillis(2),
        () -> {
          nanos.addAndGet(50_000_000);
          time.passes(Duration.ofMillis(50));
          holds.run();
          return null;
        });
    return this;
  }

  /// What was written and sent since the last look of [#notes()].
  List<String> noted() {
    return List.copyOf(notes);
  }

  // ---- life and death

  /// The keeper takes the shard over anew while the call is in memory.
  void shardIsTakenOverAnew(long by) {
    Arrival.arrived(table, shard(), by, List.of());
    Arrival.ready(table, shard());
  }

  /// The node dies, and another takes the shard over, as a keeper does.
  Exchange crash() {
    settled();
    return dies();
  }

  /// The same, whatever the call is about.
  Exchange dies() {
    stop();
    table = new ShardTable();
    arrives();
    return this;
  }

  /// A keeper finds that the call is due.
  void isDue(Duration late) {
    nanos.addAndGet(late.toNanos());
    entity().tell(new Call.Resume("uid1", keeper.getRef()));
    keeper.expectMessage(new Keeper.Resumed("uid1", state().open()));
    time.passes(Duration.ofMillis(1));
  }

  /// The clock leaps while nobody owns the call.
  void leaps(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /// Waits until a write has failed.
  void fails() {
    long patience = System.nanoTime() + 3_000_000_000L;
    while (!notes.contains("failed write") && System.nanoTime() - patience < 0) {
      Thread.onSpinWait();
    }
    if (!notes.contains("failed write")) {
      throw new AssertionError("no write has failed: " + notes);
    }
  }

  /// The rows that were left for the next owner.
  List<OpenCalls.Row> remembered() {
    return remembered;
  }

  /// The entity leaves memory, its shard stays.
  void stop() {
    if (entity != null) {
      kit.stop(entity);
      entity = null;
    }
  }

  /// The shard leaves, and is yet to be taken over again.
  ShardTable shardOnItsWay() {
    stop();
    table = new ShardTable();
    return table;
  }

  private void arrives() {
    epoch++;
    CallState state = state();
    boolean resumed =
        state.legs().values().stream().anyMatch(leg -> leg.phase() != Leg.Phase.ESTABLISHED);
    List<ShardTable.Dormant> sleeping =
        state.legs().isEmpty() || resumed
            ? List.of()
            : List.of(new ShardTable.Dormant(CALL_ID, "uid1", state.due().orElseThrow()));
    Arrival.arrived(table, shard(), epoch, sleeping);
    if (resumed) {
      entity().tell(new Call.Resume("uid1", keeper.getRef()));
      keeper.expectMessage(new Keeper.Resumed("uid1", state.open()));
    }
    Arrival.ready(table, shard());
    settled();
  }

  /// Whether the call has asked to leave memory; it then leaves.
  boolean passivates() {
    boolean asked = passivateSeen();
    if (asked) {
      stop();
    }
    return asked;
  }

  private boolean passivateSeen() {
    try {
      return shardActor.receiveMessage(Duration.ofMillis(1))
          instanceof ClusterSharding.Passivate<?>;
    } catch (AssertionError _) {
      return false;
    }
  }

  ShardTable table() {
    return table;
  }

  int shard() {
    return shards.shardOf(CALL_ID);
  }

  ActorRef<Call.Command> entity() {
    if (entity == null) {
      entity = kit.spawn(Call.create(shardActor.getRef(), surroundings(), CALL_ID));
    }
    return entity;
  }

  /// What came over a connection is held until it is answered, and told again.
  private void reaches(Call.Command command) {
    Runnable told =
        () -> {
          if (losses > 0) {
            losses--;
          } else {
            entity().tell(command);
          }
        };
    if (command instanceof Call.Request in) {
      unanswered.hold(in.request(), in.source(), told);
      told.run();
    } else {
      entity().tell(command);
    }
  }

  private Surroundings surroundings() {
    Gateway gateway = new Gateway(noting);
    return new Surroundings(
        "n1",
        shards,
        table,
        locator(gateway),
        gateway,
        new Outgoing(cookies, new OwnAddresses(wire), Optional.empty()),
        Births.get(kit.system()),
        settings,
        Exchange::identity,
        (_, _) -> {},
        this::now,
        nanos::get,
        _ -> "uid" + names.incrementAndGet(),
        () -> "ours",
        failing,
        bypass,
        remembered::add);
  }

  private Bypass bypass() {
    Gateway gateway = new Gateway(noting);
    ActorRef<Relays.Command> relays =
        kit.spawn(
            Relays.create(
                new Relays.Parts(
                    "n1",
                    locator(gateway),
                    gateway,
                    new Outgoing(cookies, new OwnAddresses(wire), Optional.empty()),
                    settings.timers(),
                    settings.timerC(),
                    settings.forking(),
                    10,
                    nanos::get,
                    () -> "ours",
                    _ -> {})));
    var spool =
        new Spool(
            kit::spawn,
            (_, missed) -> entity().tell(missed),
            failing,
            settings.maxSpooledEnds(),
            (_, _) -> {},
            nanos::get);
    return new JournalBypass(failing, spool, relays::tell, (_, _) -> {});
  }

  private Locator locator(Gateway gateway) {
    return new Locator(
        (_, _) ->
            lookUp.thenApply(_ -> new Locator.Registrations.Known(true, List.copyOf(bindings))),
        new TestDns().servers(),
        TestDns.dead(() -> Instant.EPOCH),
        StaticRoutes.NONE,
        gateway);
  }

  @Override
  public void close() {
    stop();
    journal.resetPolicy();
  }
}

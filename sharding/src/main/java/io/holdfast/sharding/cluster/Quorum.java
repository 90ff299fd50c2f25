// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import io.holdfast.sharding.cluster.Knocker.Answer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the [Fence] of its node: asks every other member for its word several times a second, and
/// gives its own word to those that it still counts on. One on each node, `/system/quorum`, on a
/// thread of its own.
///
/// It gives its word only to an incarnation that is a member and that nobody finds unreachable.
/// Once it stops, the other's lease runs out sooner than the downing provider acts, so that who is
/// given up has stopped acting before its shards are opened elsewhere.
///
/// Besides, it finds the dead: who is silent is tried at its port, and when a majority of all
/// members was refused there, the member is given up without waiting for the failure detector.
public final class Quorum {

  /// What a quorum can be told.
  public sealed interface Command {}

  /// Asks for the receiver's word.
  ///
  /// @param sentAt on the sender's monotonic clock
  public record Beat(Incarnation from, Incarnation to, long sentAt)
      implements Command, PeerMessage {}

  /// Gives it.
  ///
  /// @param sentAt of the beat
  public record Ack(Incarnation from, Incarnation to, long sentAt)
      implements Command, PeerMessage {}

  /// Tells that a connection to a silent member was refused.
  public record Refused(Incarnation from, Incarnation dead) implements Command, PeerMessage {}

  private record Answered(Incarnation member, Answer answer) implements Command {}

  private enum Tick implements Command {
    TICK
  }

  /// The name under which the quorums find one another.
  static final String NAME = "quorum";

  static final String DISPATCHER = "pekko.actor.quorum-dispatcher";
  private static final Logger LOG = LoggerFactory.getLogger(Quorum.class);

  /// How far a member belongs.
  enum Rank {
    /// It asks to be taken in, and holds no shard.
    JOINING,
    SETTLED,
    /// It has handed its shards over and is about to end.
    EXITING,
    DOWN
  }

  /// What is known of a member.
  ///
  /// @param reachable whether nobody says otherwise
  record Seat(Rank rank, boolean reachable) {
    /// Who counts: whoever was taken in, until it is given up or has gone. Who is only joining does
    /// not count yet, so that a cluster that grows by one node at a time never has two majorities
    /// without a common member.
    boolean counts() {
      return rank == Rank.SETTLED || rank == Rank.EXITING;
    }

    boolean trusted() {
      return rank != Rank.DOWN && reachable;
    }
  }

  /// What a quorum sees of the cluster and does to it.
  interface Membership {
    Incarnation self();

    /// All that have not gone.
    Map<Incarnation, Seat> members();

    ActorRef<Command> quorumOf(Incarnation peer);

    void down(Incarnation peer);
  }

  private final ActorContext<Command> context;
  private final ClusterSettings settings;
  private final Membership cluster;
  private final Knocker knocker;
  private final Fence fence;
  private final LongSupplier nanoTime;
  private final ClusterMetric.Meter meter;
  private final Standing standing;
  private final Map<Incarnation, ActorRef<Command>> refs = new HashMap<>();
  private final Set<Incarnation> knocking = new HashSet<>();
  private final Set<Incarnation> downed = new HashSet<>();
  private boolean wasOpen;

  private Quorum(
      ActorContext<Command> context,
      ClusterSettings settings,
      Membership cluster,
      Knocker knocker,
      Fence fence,
      LongSupplier nanoTime,
      ClusterMetric.Meter meter) {
    this.context = context;
    this.settings = settings;
    this.cluster = cluster;
    this.knocker = knocker;
    this.fence = fence;
    this.nanoTime = nanoTime;
    this.meter = meter;
    this.standing = new Standing(cluster.self(), settings.lease());
  }

  /// Starts the quorum of a node, which first looks for its cluster unless it is alone.
  ///
  /// @return the node's fence, closed until the cluster has taken the node in
  public static Fence start(
      ActorSystem<?> system, ClusterSettings settings, ClusterMetric.Meter meter) {
    Fence fence = new Fence(System::nanoTime);
    var behavior =
        create(
            settings,
            new PekkoMembership(system),
            new TcpKnocker(),
            fence,
            System::nanoTime,
            meter);
    system.systemActorOf(behavior, NAME, DispatcherSelector.fromConfig(DISPATCHER));
    if (!settings.alone()) {
      Forming.start(system, settings);
    }
    return fence;
  }

  static Behavior<Command> create(
      ClusterSettings settings,
      Membership cluster,
      Knocker knocker,
      Fence fence,
      LongSupplier nanoTime,
      ClusterMetric.Meter meter) {
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(Tick.TICK, Duration.ZERO, settings.beatInterval());
          return Behaviors.setup(
              context ->
                  new Quorum(context, settings, cluster, knocker, fence, nanoTime, meter).living());
        });
  }

  private Behavior<Command> living() {
    return Behaviors.receive(Command.class)
        .onMessage(
            Command.class,
            command -> {
              on(command);
              return Behaviors.same();
            })
        .onSignal(
            PostStop.class,
            _ -> {
              knocker.close();
              return Behaviors.same();
            })
        .build();
  }

  private void on(Command command) {
    switch (command) {
      case Tick _ -> onTick();
      case Beat(var from, var to, var sentAt) -> onBeat(from, to, sentAt);
      case Ack(var from, var to, var sentAt) -> onAck(from, to, sentAt);
      case Answered(var member, var answer) -> onAnswered(member, answer);
      case Refused(var from, var dead) -> onRefused(from, dead);
    }
  }

  private void onTick() {
    long now = nanoTime.getAsLong();
    Map<Incarnation, Seat> seats = cluster.members();
    Set<Incarnation> members = seated(seats, Seat::counts);
    Set<Incarnation> exiting = seated(seats, seat -> seat.rank() == Rank.EXITING);
    standing.members(members, now);
    refs.keySet().retainAll(seats.keySet());
    knocking.retainAll(members);
    downed.retainAll(members);
    for (Incarnation member : members) {
      if (!member.equals(cluster.self())) {
        ref(member).tell(new Beat(cluster.self(), member, now));
      }
    }
    Set<Incarnation> silent = standing.silentFor(settings.silence(), now);
    silent.stream()
        // who leaves stops listening in the end, and is let go anyway
        .filter(member -> !exiting.contains(member))
        .filter(knocking::add)
        .forEach(this::knock);
    renew(members.size(), silent.size());
  }

  /// Moves the end of the lease to where it is now, and notes whether that opens or closes.
  private void renew(int members, int silent) {
    boolean ranOut = wasOpen && !fence.open();
    if (standing.alone()) {
      fence.openForEver();
    } else {
      standing.leaseEnd().ifPresentOrElse(fence::openUntil, fence::close);
    }
    boolean open = fence.open();
    if (ranOut || (wasOpen && !open)) {
      meter.count(ClusterMetric.FENCE_CLOSINGS);
      LOG.warn(
          "this node stopped acting: of {} members no {} stand by it",
          members,
          standing.majority());
    }
    if (open && (ranOut || !wasOpen)) {
      LOG.info("this node may act: {} of {} members stand by it", standing.majority(), members);
    }
    wasOpen = open;
    meter.set(ClusterMetric.FENCE_OPEN, open ? 1 : 0);
    meter.set(ClusterMetric.MEMBERS, members);
    meter.set(ClusterMetric.SILENT, silent);
  }

  /// Gives this node's word, but to nobody that is being given up.
  private void onBeat(Incarnation from, Incarnation to, long sentAt) {
    if (!to.equals(cluster.self())) {
      return; // meant for one that was here before
    }
    @Nullable Seat seat = cluster.members().get(from);
    if (seat != null && seat.trusted() && !downed.contains(from)) {
      ref(from).tell(new Ack(cluster.self(), from, sentAt));
    }
  }

  private void onAck(Incarnation from, Incarnation to, long sentAt) {
    if (to.equals(cluster.self())) {
      standing.acknowledged(from, sentAt, nanoTime.getAsLong());
      if (!standing.alone()) {
        standing.leaseEnd().ifPresent(fence::openUntil);
      }
    }
  }

  private void knock(Incarnation member) {
    Address address = AddressFromURIString.parse(member.address());
    String host = address.getHost().orElseThrow();
    int port = address.getPort().orElseThrow();
    ActorRef<Command> self = context.getSelf();
    knocker.knock(
        new InetSocketAddress(host, port), answer -> self.tell(new Answered(member, answer)));
  }

  private void onAnswered(Incarnation member, Answer answer) {
    knocking.remove(member);
    if (answer != Answer.REFUSED) {
      return;
    }
    meter.count(ClusterMetric.REFUSALS);
    Refused refused = new Refused(cluster.self(), member);
    onRefused(cluster.self(), member);
    for (Incarnation other : seated(cluster.members(), Seat::counts)) {
      if (!other.equals(cluster.self()) && !other.equals(member)) {
        ref(other).tell(refused);
      }
    }
  }

  private void onRefused(Incarnation from, Incarnation dead) {
    long now = nanoTime.getAsLong();
    standing.refused(from, dead, now);
    for (Incarnation condemned : standing.condemned(now)) {
      if (downed.add(condemned)) {
        meter.count(ClusterMetric.DOWNED);
        LOG.warn("{} is dead: a majority was refused where it should listen", condemned.address());
        cluster.down(condemned);
      }
    }
  }

  private ActorRef<Command> ref(Incarnation peer) {
    return refs.computeIfAbsent(peer, cluster::quorumOf);
  }

  private static Set<Incarnation> seated(Map<Incarnation, Seat> seats, Predicate<Seat> which) {
    return seats.entrySet().stream()
        .filter(entry -> which.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}

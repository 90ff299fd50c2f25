// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import com.typesafe.config.Config;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This node's ear and hand among the others: it tells each of them what this node listens on and
/// keeps the [Directory] of what they told, and it sends for them over flows that end here. One per
/// node.
public final class Outpost extends AbstractBehavior<Outpost.Command> {

  private static final Logger log = LoggerFactory.getLogger(Outpost.class);

  /// Its name among the system actors of each node.
  static final String NAME = "outpost";

  /// How often it looks whether a shared address has come or gone, and confirms what it has taken.
  static final Duration LOOK = Duration.ofMillis(200);

  /// Every so many looks, 2 s, each member is told again what this node listens on.
  static final int LOOKS_PER_GREETING = 10;

  /// A message is over after so long, 64·T1, and so is its failure.
  static final Duration WATCHED_FOR = Duration.ofSeconds(32);

  // ---- Command: what it can be told

  /// What it can be told, by other nodes where it is a [PeerMessage].
  public sealed interface Command {}

  /// What a node is.
  ///
  /// @param asks whether it wants to know the same of us
  public record Hello(Station station, boolean asks, ActorRef<Command> from)
      implements Command, PeerMessage {}

  /// To be sent over a flow that this node holds.
  ///
  /// @param sequence counts what one node gives to another, from 1
  public record Send(
      Destination destination, SipMessage message, long sequence, ActorRef<Command> replyTo)
      implements Command, PeerMessage {}

  /// All up to that number have been handed to the wire.
  ///
  /// @param uid of the node that took them
  public record Took(long uid, long upTo) implements Command, PeerMessage {}

  /// One that could not be sent.
  ///
  /// @param uid of the node that was to send it
  /// @param gone whether its flow is no more
  public record Unsent(long uid, long sequence, String reason, boolean gone)
      implements Command, PeerMessage {}

  /// A response to a request of this node that another node received.
  public record Stray(SipResponse response) implements Command, PeerMessage {}

  record Appeared(UniqueAddress member) implements Command {}

  record Vanished(UniqueAddress member) implements Command {}

  enum Look implements Command {
    LOOK
  }

  /// What it works with.
  ///
  /// @param self what this node says of itself
  /// @param wire the sockets of this node
  /// @param mayAct this node's fence
  /// @param strays takes responses that other nodes received for us
  /// @param maxUnconfirmed [#maxUnconfirmed(Config)]
  public record Parts(
      Station self,
      Wire wire,
      BooleanSupplier mayAct,
      Directory directory,
      Consumer<SipResponse> strays,
      int maxUnconfirmed,
      FlowMetric.Meter meter,
      LongSupplier nanos) {}

  private final Parts parts;
  private final Function<Address, ActorRef<Command>> outposts;
  private final Peer.Office office;
  private final Set<UniqueAddress> members = new HashSet<>();
  private final Map<ActorRef<Command>, Long> toConfirm = new HashMap<>();
  private Station self;
  private int looks;

  private Outpost(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Parts parts,
      Function<Address, ActorRef<Command>> outposts) {
    super(context);
    this.parts = parts;
    this.outposts = outposts;
    this.self = parts.self().holding(held());
    this.office =
        new Peer.Office(
            context.getSelf(), new Budget(parts.maxUnconfirmed()), parts.meter(), parts.nanos());
    timers.startTimerWithFixedDelay(Look.LOOK, LOOK);
  }

  /// What `holdfast.cluster.outpost.max-unconfirmed` says.
  ///
  /// @param holdfast the configuration below that word
  public static int maxUnconfirmed(Config holdfast) {
    int value = holdfast.getInt("cluster.outpost.max-unconfirmed");
    if (value < 0) {
      throw new IllegalArgumentException(
          "holdfast.cluster.outpost.max-unconfirmed: " + value + " (expected: 0 or more)");
    }
    return value;
  }

  /// What a node says of itself, when its sockets are open.
  public static Station station(
      ActorSystem<?> system, String node, int life, Wire wire, Optional<HostPort> advertised) {
    UniqueAddress self = Cluster.get(system).selfMember().uniqueAddress();
    List<ListenPoint> shared = wire.sharedPoints();
    List<ListenPoint> own =
        wire.listenPoints().stream().filter(point -> !shared.contains(point)).toList();
    return new Station(
        node,
        self.address().toString(),
        self.longUid(),
        life,
        own,
        shared,
        shared.stream().filter(wire::here).toList(),
        advertised);
  }

  /// Starts the outpost of this node.
  public static ActorRef<Command> start(ActorSystem<?> system, Parts parts) {
    ActorRefResolver resolver = ActorRefResolver.get(system);
    ActorRef<Command> outpost =
        system.systemActorOf(
            create(parts, address -> resolver.resolveActorRef(address + "/system/" + NAME)),
            NAME,
            Props.empty());
    system.systemActorOf(membership(outpost), NAME + "-membership", Props.empty());
    return outpost;
  }

  /// @param outposts finds the outpost of a member
  static Behavior<Command> create(Parts parts, Function<Address, ActorRef<Command>> outposts) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Outpost(context, timers, parts, outposts)));
  }

  /// Tells an outpost who comes and goes. A node that is being downed no longer counts, though its
  /// removal may take a moment yet.
  private static Behavior<ClusterEvent.MemberEvent> membership(ActorRef<Command> outpost) {
    return Behaviors.setup(
        context -> {
          Cluster cluster = Cluster.get(context.getSystem());
          UniqueAddress own = cluster.selfMember().uniqueAddress();
          cluster
              .subscriptions()
              .tell(Subscribe.create(context.getSelf(), ClusterEvent.MemberEvent.class));
          return Behaviors.receiveMessage(
              event -> {
                UniqueAddress member = event.member().uniqueAddress();
                if (!member.equals(own)) {
                  outpost.tell(
                      switch (event) {
                        case ClusterEvent.MemberRemoved _, ClusterEvent.MemberDowned _ ->
                            new Vanished(member);
                        default -> new Appeared(member);
                      });
                }
                return Behaviors.same();
              });
        });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onMessage(Command.class, this::onCommand).build();
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case Send send -> onSend(send);
      case Took(var uid, var upTo) -> parts.directory().of(uid).ifPresent(peer -> peer.took(upTo));
      case Unsent(var uid, var sequence, var reason, var gone) ->
          parts.directory().of(uid).ifPresent(peer -> peer.unsent(sequence, reason, gone));
      case Stray(var response) -> parts.strays().accept(response);
      case Hello hello -> onHello(hello);
      case Appeared(var member) -> onAppeared(member);
      case Vanished(var member) -> onVanished(member);
      case Look _ -> onLook();
    }
    return this;
  }

  // ---- sending for others

  /// What another node decided leaves by us, unless this node may not act: the fence of the one
  /// that decided was open when it asked.
  private void onSend(Send send) {
    toConfirm.merge(send.replyTo(), send.sequence(), Math::max);
    if (!parts.mayAct().getAsBoolean()) {
      parts.meter().count(FlowMetric.FENCED);
      unsent(send, "node " + self.node() + " may not act now");
      return;
    }
    parts.meter().count(FlowMetric.SENT_FOR_OTHERS);
    parts.wire().send(send.destination(), send.message(), reason -> unsent(send, reason));
  }

  private void unsent(Send send, String reason) {
    boolean gone =
        send.destination() instanceof Destination.OverFlow(var flow) && !parts.wire().alive(flow);
    send.replyTo().tell(new Unsent(parts.self().uid(), send.sequence(), reason, gone));
  }

  // ---- who is there

  private void onAppeared(UniqueAddress member) {
    if (members.add(member)) {
      greet(member);
    }
  }

  private void onVanished(UniqueAddress member) {
    members.remove(member);
    parts
        .directory()
        .of(member.longUid())
        .ifPresent(
            peer -> {
              log.info("node {} has left", peer);
              parts.directory().remove(peer);
              parts.meter().add(FlowMetric.PEERS, -1);
              peer.leave();
            });
  }

  /// Only members are heard: what is none any more must not come back by a message that was late.
  private void onHello(Hello hello) {
    Station station = hello.station();
    if (members.stream().noneMatch(member -> isOf(station, member))) {
      return;
    }
    Optional<Peer> known = parts.directory().of(station.uid());
    if (known.isPresent()) {
      parts.directory().heard(known.get(), station);
    } else {
      Peer peer = new Peer(station, hello.from(), office);
      warnOfNamesake(station);
      parts.directory().add(peer);
      parts.meter().add(FlowMetric.PEERS, 1);
      log.info("node {} listens on {} and shares {}", peer, station.own(), station.shared());
    }
    if (hello.asks()) {
      hello.from().tell(new Hello(self, false, getContext().getSelf()));
    }
  }

  private void warnOfNamesake(Station station) {
    if (station.node().equals(self.node()) || parts.directory().named(station.node()).isPresent()) {
      log.warn(
          "holdfast.node.id: '{}' at {} (expected: a name that no other member has)",
          station.node(),
          station.address());
    }
  }

  private static boolean isOf(Station station, UniqueAddress member) {
    return member.longUid() == station.uid()
        && member.address().toString().equals(station.address());
  }

  private void greet(UniqueAddress member) {
    boolean asks = parts.directory().of(member.longUid()).isEmpty();
    outposts.apply(member.address()).tell(new Hello(self, asks, getContext().getSelf()));
  }

  // ---- from time to time

  private void onLook() {
    toConfirm.forEach((sender, upTo) -> sender.tell(new Took(parts.self().uid(), upTo)));
    toConfirm.clear();
    long before = parts.nanos().getAsLong() - WATCHED_FOR.toNanos();
    parts.directory().peers().forEach(peer -> peer.expire(before));
    List<ListenPoint> held = held();
    boolean moved = !held.equals(self.held());
    if (moved) {
      log.info("shared addresses of this host are now {}", held);
      self.held().stream().filter(point -> !held.contains(point)).forEach(parts.directory()::lost);
      self = self.holding(held);
    }
    if (++looks % LOOKS_PER_GREETING == 0 || moved) {
      members.forEach(this::greet);
    }
  }

  private List<ListenPoint> held() {
    return parts.self().shared().stream().filter(parts.wire()::here).toList();
  }
}

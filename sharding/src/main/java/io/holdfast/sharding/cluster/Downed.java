// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberDowned;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import org.apache.pekko.remote.artery.ThisActorSystemQuarantinedEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the process when the cluster has given it up. Nothing is saved and nobody is told: what the
/// others count on is in the journal, and the sooner a new process begins, the sooner it helps.
public final class Downed {

  /// What may tell a node that it does not belong any more.
  sealed interface Sign {}

  /// The cluster let a member go.
  record Gone(Incarnation peer) implements Sign {}

  /// Something that says nothing about this node.
  private record Other() implements Sign {}

  /// Another node will not talk to this process again.
  record Shunned(Incarnation by) implements Sign {}

  /// Time to look whether the fence is open.
  enum Look implements Sign {
    LOOK
  }

  static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final Logger LOG = LoggerFactory.getLogger(Downed.class);

  private final Incarnation self;
  private final Fence fence;
  private final Duration exitAfter;
  private final BooleanSupplier leaving;
  private final Predicate<Incarnation> member;
  private final BooleanSupplier stranded;
  private final Runnable exit;
  private boolean hasActed;
  private long closedLooks;

  private Downed(
      Incarnation self,
      Fence fence,
      Duration exitAfter,
      BooleanSupplier leaving,
      Predicate<Incarnation> member,
      BooleanSupplier stranded,
      Runnable exit) {
    this.self = self;
    this.fence = fence;
    this.exitAfter = exitAfter;
    this.leaving = leaving;
    this.member = member;
    this.stranded = stranded;
    this.exit = exit;
  }

  /// Watches over a node.
  ///
  /// @param exit ends the process, at once and without its shutdown hooks
  public static void watch(
      ActorSystem<?> system, ClusterSettings settings, Fence fence, Runnable exit) {
    Cluster cluster = Cluster.get(system);
    Predicate<Incarnation> member =
        peer ->
            StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .anyMatch(it -> Incarnation.of(it).equals(peer));
    Behavior<Sign> behavior =
        Behaviors.setup(
            context -> {
              cluster
                  .subscriptions()
                  .tell(
                      Subscribe.create(
                          context.messageAdapter(MemberEvent.class, Downed::gone),
                          MemberEvent.class));
              system
                  .eventStream()
                  .tell(
                      new EventStream.Subscribe<>(
                          ThisActorSystemQuarantinedEvent.class,
                          context.messageAdapter(
                              ThisActorSystemQuarantinedEvent.class,
                              event ->
                                  new Shunned(
                                      Incarnation.of(
                                          event.remoteAddress().address(),
                                          event.remoteAddress().uid())))));
              return create(
                  Incarnation.of(cluster.selfMember()),
                  fence,
                  settings.exitAfter(),
                  () -> Leaving.asked(system),
                  member,
                  () -> stranded(cluster, settings),
                  exit);
            });
    system.systemActorOf(behavior, "downed", DispatcherSelector.fromConfig(Quorum.DISPATCHER));
  }

  /// Whether this node is in a cluster that is too small to begin: others have formed another one.
  private static boolean stranded(Cluster cluster, ClusterSettings settings) {
    long members = StreamSupport.stream(cluster.state().getMembers().spliterator(), false).count();
    return cluster.selfMember().status().equals(MemberStatus.joining())
        && members > 0
        && members < settings.majority();
  }

  /// A member that was Up is removed only where its own actor system ends: nobody gave it up.
  private static Sign gone(MemberEvent event) {
    return switch (event) {
      case MemberDowned downed -> new Gone(Incarnation.of(downed.member()));
      case MemberRemoved removed
          when removed.previousStatus().equals(MemberStatus.down())
              || removed.previousStatus().equals(MemberStatus.exiting()) ->
          new Gone(Incarnation.of(removed.member()));
      default -> new Other();
    };
  }

  static Behavior<Sign> create(
      Incarnation self,
      Fence fence,
      Duration exitAfter,
      BooleanSupplier leaving,
      Predicate<Incarnation> member,
      BooleanSupplier stranded,
      Runnable exit) {
    Downed downed = new Downed(self, fence, exitAfter, leaving, member, stranded, exit);
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(Look.LOOK, LOOK_EVERY);
          return Behaviors.receiveMessage(downed::on);
        });
  }

  private Behavior<Sign> on(Sign sign) {
    return switch (sign) {
      case Gone(var peer) when peer.equals(self) && !leaving.getAsBoolean() ->
          end("the cluster gave this node up");
      case Gone _, Other _ -> Behaviors.same();
      // Who has let this process go in good order shuns it too, but is no member of its cluster.
      case Shunned(var by) when member.test(by) && !leaving.getAsBoolean() ->
          end(by.address() + " gave this node up");
      case Shunned _ -> Behaviors.same();
      case Look _ -> look();
    };
  }

  /// Counts looks, not time: a process that was frozen must first hear what the others say.
  private Behavior<Sign> look() {
    if (fence.open()) {
      hasActed = true;
      closedLooks = 0;
      return Behaviors.same();
    }
    boolean waits = !hasActed && !stranded.getAsBoolean();
    closedLooks = waits || leaving.getAsBoolean() ? 0 : closedLooks + 1;
    if (LOOK_EVERY.multipliedBy(closedLooks).compareTo(exitAfter) < 0) {
      return Behaviors.same();
    }
    return end(
        hasActed
            ? "no majority has stood by this node for " + exitAfter.toSeconds() + " s"
            : "no majority has joined this node for " + exitAfter.toSeconds() + " s");
  }

  private Behavior<Sign> end(String why) {
    LOG.error("{}: this process ends", why);
    fence.close();
    exit.run();
    return Behaviors.stopped();
  }
}

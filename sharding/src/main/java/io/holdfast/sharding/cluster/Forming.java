// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import io.holdfast.sharding.cluster.ClusterSettings.Endpoint;
import io.holdfast.sharding.cluster.Knocker.Answer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a node gets into its cluster. Pekko asks all seeds whether they are in one; if none is, the
/// first one in the list begins one. Here that is the first one that is there, and only if a
/// majority is: so no seed has to live for others to start, and none begins a cluster that has no
/// majority. Who counts is decided by Pekko all the same (`min-nr-of-members`): two beginnings at
/// once cannot both get it.
final class Forming {

  /// What it is told.
  sealed interface Sign {}

  /// Time to look who is there.
  enum Look implements Sign {
    LOOK
  }

  private record Answered(Endpoint seed, Answer answer) implements Sign {}

  static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Logger LOG = LoggerFactory.getLogger(Forming.class);

  private final ActorContext<Sign> context;
  private final ClusterSettings settings;
  private final Knocker knocker;
  private final BooleanSupplier member;
  private final Consumer<List<Endpoint>> join;
  private final Map<Endpoint, Answer> answers = new HashMap<>();
  private List<Endpoint> asked = List.of();

  private Forming(
      ActorContext<Sign> context,
      ClusterSettings settings,
      Knocker knocker,
      BooleanSupplier member,
      Consumer<List<Endpoint>> join) {
    this.context = context;
    this.settings = settings;
    this.knocker = knocker;
    this.member = member;
    this.join = join;
  }

  /// Begins to look for the cluster of a node that is not alone.
  static void start(ActorSystem<?> system, ClusterSettings settings) {
    Cluster cluster = Cluster.get(system);
    BooleanSupplier member =
        () ->
            StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .anyMatch(cluster.selfMember()::equals);
    Consumer<List<Endpoint>> join =
        seeds -> {
          LOG.info("asks {} for the cluster", seeds);
          List<Address> addresses =
              seeds.stream()
                  .map(it -> new Address("pekko", ClusterSettings.SYSTEM, it.host(), it.port()))
                  .toList();
          cluster.manager().tell(new JoinSeedNodes(addresses));
        };
    system.systemActorOf(
        create(settings, new TcpKnocker(), member, join),
        "forming",
        DispatcherSelector.fromConfig(Quorum.DISPATCHER));
  }

  static Behavior<Sign> create(
      ClusterSettings settings,
      Knocker knocker,
      BooleanSupplier member,
      Consumer<List<Endpoint>> join) {
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(Look.LOOK, Duration.ZERO, LOOK_EVERY);
          return Behaviors.setup(
              context -> {
                Forming forming = new Forming(context, settings, knocker, member, join);
                return Behaviors.receiveMessage(forming::on);
              });
        });
  }

  private Behavior<Sign> on(Sign sign) {
    return switch (sign) {
      case Answered(var seed, var answer) -> {
        answers.put(seed, answer);
        yield Behaviors.same();
      }
      case Look _ when member.getAsBoolean() -> {
        knocker.close();
        yield Behaviors.stopped();
      }
      case Look _ -> {
        look();
        yield Behaviors.same();
      }
    };
  }

  /// Goes by the answers to the knocks of last time, and knocks again.
  private void look() {
    boolean complete =
        settings.seeds().stream()
            .allMatch(seed -> seed.equals(settings.listen()) || answers.containsKey(seed));
    List<Endpoint> there = complete ? whomToAsk(settings, answers) : List.of();
    if (!there.isEmpty() && !there.equals(asked)) {
      asked = there;
      join.accept(there);
    }
    ActorRef<Sign> self = context.getSelf();
    for (Endpoint seed : settings.seeds()) {
      if (!seed.equals(settings.listen())) {
        knocker.knock(
            new InetSocketAddress(seed.host(), seed.port()),
            answer -> self.tell(new Answered(seed, answer)));
      }
    }
  }

  /// The seeds that are there, in their order. Without a majority this node is not among them: it
  /// may join, but not begin.
  static List<Endpoint> whomToAsk(ClusterSettings settings, Map<Endpoint, Answer> answers) {
    List<Endpoint> there = new ArrayList<>();
    for (Endpoint seed : settings.seeds()) {
      if (seed.equals(settings.listen()) || answers.get(seed) == Answer.ACCEPTED) {
        there.add(seed);
      }
    }
    if (there.size() < settings.majority()) {
      there.remove(settings.listen());
    }
    return List.copyOf(there);
  }
}

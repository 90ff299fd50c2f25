// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster.it;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.cluster.ClusterMetric;
import io.holdfast.sharding.cluster.ClusterSettings;
import io.holdfast.sharding.cluster.Downed;
import io.holdfast.sharding.cluster.Fence;
import io.holdfast.sharding.cluster.Leaving;
import io.holdfast.sharding.cluster.Quorum;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberDowned;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.MemberUp;
import org.apache.pekko.cluster.sharding.typed.HashCodeNoEnvelopeMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/// The program of one node: `listen seed,seed,…`. It says on standard output what happens to it,
/// with the monotonic time that all processes of the host share, and obeys standard input.
public final class MemberProgram {

  static final int SHARDS = 256;
  private static final Duration ASK_EVERY = Duration.ofMillis(50);
  private static final int FENCED = 4;

  private enum Tick {
    TICK
  }

  private final String listen;
  private final ActorSystem<Void> system;
  private final Fence fence;
  private final Map<ClusterMetric, Long> counts = new EnumMap<>(ClusterMetric.class);
  private final Map<Integer, Long> answeredAt = new ConcurrentHashMap<>();
  private final Map<Integer, String> nodes = new ConcurrentHashMap<>();
  private final Map<Integer, Long> longest = new ConcurrentHashMap<>();

  public static void main(String[] args) throws Exception {
    new MemberProgram(args[0], args.length > 1 ? args[1] : "").obey();
  }

  private MemberProgram(String listen, String seeds) {
    this.listen = listen;
    Config config =
        ConfigFactory.parseString(
                """
                holdfast.cluster.listen = "%s"
                holdfast.cluster.seeds = [%s]
                pekko.actor.provider = cluster
                pekko.loglevel = INFO
                pekko.stdout-loglevel = OFF
                pekko.actor.serializers.test = "%s"
                pekko.actor.serialization-bindings."%s" = test
                """
                    .formatted(
                        listen,
                        seeds.isEmpty() ? "" : '"' + seeds.replace(",", "\",\"") + '"',
                        TestWire.class.getName(),
                        io.holdfast.sharding.cluster.PeerMessage.class.getName()))
            .withFallback(ConfigFactory.parseResources("cluster.conf"))
            .withFallback(ConfigFactory.load());
    ClusterSettings settings = ClusterSettings.from(config);
    system =
        ActorSystem.create(
            Behaviors.empty(), ClusterSettings.SYSTEM, settings.pekko().withFallback(config));
    fence = Quorum.start(system, settings, meter());
    Downed.watch(
        system,
        settings,
        fence,
        () -> {
          say("downed");
          Runtime.getRuntime().halt(FENCED);
        });
    Cluster cluster = Cluster.get(system);
    system.systemActorOf(
        Behaviors.<MemberEvent>setup(
            context -> {
              cluster.subscriptions().tell(Subscribe.create(context.getSelf(), MemberEvent.class));
              return Behaviors.receiveMessage(
                  event -> {
                    report(event);
                    return Behaviors.same();
                  });
            }),
        "reporter",
        Props.empty());
    EntityTypeKey<Echo.Message> key = EntityTypeKey.create(Echo.Message.class, "Echo");
    ActorRef<Echo.Message> region =
        ClusterSharding.get(system)
            .init(
                Entity.of(key, _ -> echo(listen))
                    .withMessageExtractor(
                        new HashCodeNoEnvelopeMessageExtractor<Echo.Message>(SHARDS) {
                          @Override
                          public String entityId(Echo.Message message) {
                            return message instanceof Echo.Ask ask
                                ? Integer.toString(ask.number())
                                : "";
                          }
                        }));
    system.systemActorOf(asker(region), "asker", Props.empty());
    Thread.ofPlatform().daemon().name("looks").start(this::look);
  }

  private static void report(MemberEvent event) {
    String address =
        event.member().address().getHost().orElse("?")
            + ":"
            + event.member().address().getPort().orElse(0);
    switch (event) {
      case MemberUp _ -> say("up " + address);
      case MemberDowned _ -> say("down " + address);
      case MemberRemoved _ -> say("removed " + address);
      default -> {}
    }
  }

  private static Behavior<Echo.Message> echo(String node) {
    return Behaviors.receiveMessage(
        message -> {
          if (message instanceof Echo.Ask(var number, var replyTo)) {
            replyTo.tell(new Echo.Answer(number, node));
          }
          return Behaviors.same();
        });
  }

  /// Asks every entity all the time, and keeps the longest time without an answer of each.
  private Behavior<Void> asker(ActorRef<Echo.Message> region) {
    return Behaviors.<Object>withTimers(
            timers -> {
              timers.startTimerWithFixedDelay(Tick.TICK, ASK_EVERY);
              return Behaviors.setup(
                  context -> {
                    ActorRef<Echo.Message> self = context.getSelf().narrow();
                    return Behaviors.receiveMessage(
                        message -> {
                          if (message instanceof Echo.Answer(var number, var node)) {
                            answered(number, node);
                          } else {
                            for (int number = 0; number < SHARDS; number += 4) {
                              region.tell(new Echo.Ask(number, self));
                            }
                          }
                          return Behaviors.same();
                        });
                  });
            })
        .unsafeCast();
  }

  private void answered(int number, String node) {
    nodes.put(number, node);
    long now = System.nanoTime();
    Long last = answeredAt.put(number, now);
    if (last != null) {
      longest.merge(number, now - last, Math::max);
    }
  }

  /// What a thread finds that has slept: whether it may act is asked first of all.
  private void look() {
    boolean was = false;
    long last = System.nanoTime();
    while (true) {
      boolean open = fence.open();
      long now = System.nanoTime();
      if (now - last > TimeUnit.SECONDS.toNanos(1)) {
        say("woke " + TimeUnit.NANOSECONDS.toMillis(now - last) + " " + open);
      }
      if (open != was) {
        say(open ? "open" : "closed");
      }
      was = open;
      last = now;
      java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private void obey() throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      switch (line) {
        case "answered" -> say("answered " + answeredAt.size());
        case "here" -> say("here " + nodes.values().stream().filter(listen::equals).count());
        case "forget" -> {
          longest.clear();
          say("forgot");
        }
        case "longest" -> say("longest " + longestMillis());
        case "count" -> say("count " + counts);
        case "leave" -> {
          Leaving.leave(system).toCompletableFuture().get(30, TimeUnit.SECONDS);
          say("left");
          system.terminate();
          system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
          Runtime.getRuntime().halt(0);
        }
        default -> say("what? " + line);
      }
    }
    Runtime.getRuntime().halt(1);
  }

  /// Of any entity, one that does not answer now included.
  private long longestMillis() {
    long now = System.nanoTime();
    long most = 0;
    for (var entry : answeredAt.entrySet()) {
      most = Math.max(most, now - entry.getValue());
      most = Math.max(most, longest.getOrDefault(entry.getKey(), 0L));
    }
    return TimeUnit.NANOSECONDS.toMillis(most);
  }

  private ClusterMetric.Meter meter() {
    return new ClusterMetric.Meter() {
      @Override
      public void add(ClusterMetric metric, long count) {
        counts.merge(metric, count, Long::sum);
      }

      @Override
      public void set(ClusterMetric metric, long value) {
        counts.put(metric, value);
      }
    };
  }

  private static synchronized void say(String what) {
    System.out.println(System.nanoTime() + " " + what);
    System.out.flush();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import com.typesafe.config.Config;
import io.holdfast.ops.admin.AdminApi;
import io.holdfast.ops.admin.AdminServer;
import io.holdfast.ops.admin.AdminToken;
import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.embedded.EmbeddedStore;
import io.holdfast.persistence.journal.StoreRefusedException;
import io.holdfast.persistence.journal.Stores;
import io.holdfast.persistence.projection.CdrProjection;
import io.holdfast.persistence.projection.CdrVerification;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.proxy.Identity;
import io.holdfast.transport.SipTransport;
import io.holdfast.transport.eventloop.BindFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One node, from its first file to its last socket: opens the journal, joins the cluster, takes
/// over its shards, and only then listens. It stops in the opposite order.
final class Node {

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final Duration DRAIN_STEP = Duration.ofMillis(50);
  private static final int DRAIN_LOOK = 1000;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  /// Something that the node needs is missing or taken; the message is one line for the operator.
  static final class StartFailure extends Exception {
    private static final long serialVersionUID = 1;

    StartFailure(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private final NodeSettings settings;
  private final EmbeddedStore store;
  private final CdrProjection projection;
  private final ActorSystem<Void> system;
  private final SipTransport transport;
  private final Services services;
  private final AdminServer admin;
  private final List<ListenPoint> bound;

  private Node(
      NodeSettings settings,
      EmbeddedStore store,
      CdrProjection projection,
      ActorSystem<Void> system,
      SipTransport transport,
      Services services,
      AdminServer admin,
      List<ListenPoint> bound) {
    this.settings = settings;
    this.store = store;
    this.projection = projection;
    this.system = system;
    this.transport = transport;
    this.services = services;
    this.admin = admin;
    this.bound = List.copyOf(bound);
  }

  /// Starts a node; when it returns, calls are served.
  ///
  /// @param hints where the operator is told how to go on
  static Node start(Config config, NodeSettings settings, PrintStream hints)
      throws StartFailure, InterruptedException {
    Meters meters = new Meters();
    PersistenceMeter persistenceMeter = meters.persistence();
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      EmbeddedStore store = openStore(settings, persistenceMeter);
      started.push(store);
      var transport = new SipTransport(settings.transport(), meters.transport(), Clock.systemUTC());
      Gate gate = new Gate();
      List<ListenPoint> bound = listen(transport, gate);
      started.push(() -> transport.stop().toCompletableFuture().join());
      Secrets secrets = Secrets.load(store.secrets(), new SecureRandom());
      ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "holdfast", config);
      started.push(system::terminate);
      Stores.install(system, store, secrets.shards(), persistenceMeter, () -> true);
      CdrProjection projection =
          CdrProjection.start(
              store, store.cdrs(), settings.persistence().projection(), persistenceMeter);
      started.push(projection);
      Cluster cluster = Cluster.get(system);
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
      Identity identity = Identity.of(settings.domains(), settings.addresses(bound));
      Services services =
          new Services(
              system,
              settings,
              () -> identity,
              store,
              secrets,
              transport,
              meters.calls(),
              meters.routing());
      started.push(services);
      new Arrival(system, services.table()).await();
      AdminServer admin = startAdmin(system, settings, services, store, projection, meters);
      gate.open(services.router());
      hintSubscribers(store, settings, hints);
      return new Node(settings, store, projection, system, transport, services, admin, bound);
    } catch (StartFailure | InterruptedException | RuntimeException e) {
      close(started);
      throw e;
    }
  }

  private static void close(Deque<AutoCloseable> started) {
    for (AutoCloseable each : started) {
      try {
        each.close();
      } catch (Exception e) {
        LOG.debug("while giving up the start", e);
      }
    }
  }

  private static EmbeddedStore openStore(NodeSettings settings, PersistenceMeter meter)
      throws StartFailure {
    try {
      return EmbeddedStore.open(
          settings.dataDir(), settings.persistence(), meter, Clock.systemUTC());
    } catch (StoreRefusedException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static List<ListenPoint> listen(SipTransport transport, Gate gate) throws StartFailure {
    try {
      return transport.start(gate);
    } catch (BindFailure e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static AdminServer startAdmin(
      ActorSystem<?> system,
      NodeSettings settings,
      Services services,
      EmbeddedStore store,
      CdrProjection projection,
      Meters meters)
      throws StartFailure {
    try {
      AdminApi api =
          Administration.of(
              system,
              settings,
              services,
              store,
              Administration.check(new CdrVerification(store, store.cdrs(), projection)),
              projection::rebuild,
              meters.registry(),
              () -> Runtime.getRuntime().exit(0));
      return AdminServer.start(settings.admin(), AdminToken.in(settings.dataDir()), api);
    } catch (IOException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static void hintSubscribers(
      EmbeddedStore store, NodeSettings settings, PrintStream hints) {
    if (settings.auth().enabled()
        && store.subscribers().count().toCompletableFuture().join() == 0) {
      hints.println(
          "No subscribers yet. Add one: ./holdfast subscriber add alice@"
              + settings.domains().getFirst()
              + (settings.dataDir().equals(Path.of("./data"))
                  ? ""
                  : " --token-file " + settings.dataDir().resolve(AdminToken.FILE)));
    }
  }

  /// The last line of a good start.
  String readyLine() {
    return "READY node="
        + settings.id()
        + " sip="
        + bound.stream().map(ListenPoint::toString).collect(Collectors.joining(","))
        + " admin="
        + admin.url()
        + " pid="
        + ProcessHandle.current().pid();
  }

  /// Stops in good order: no new calls, then no messages, then no entities, then no journal.
  void stop() {
    LOG.info("node {} stops", settings.id());
    services.drain();
    await(transport.stopAccepting(), "connections");
    awaitSetUps();
    await(transport.stop(), "sockets");
    admin.close();
    services.close();
    projection.close();
    system.terminate();
    await(system.getWhenTerminated(), "actors");
    store.close();
    LOG.info("node {} has stopped", settings.id());
  }

  /// Calls that ring survive the stop, but most that have just been sent are answered in a moment.
  private void awaitSetUps() {
    long until = System.nanoTime() + settings.drainTimeout().toNanos();
    try {
      while (callsInSetUp() && System.nanoTime() - until < 0) {
        Thread.sleep(DRAIN_STEP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean callsInSetUp() {
    try {
      return store.openCalls().open(DRAIN_LOOK).toCompletableFuture().join().stream()
          .anyMatch(row -> row.phase() == OpenCalls.Phase.SETUP);
    } catch (CompletionException e) {
      return false; // without its database the node can do nothing more for them
    }
  }

  private static void await(CompletionStage<?> stage, String what) {
    try {
      stage.toCompletableFuture().orTimeout(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (RuntimeException e) {
      LOG.warn("stopping the {} failed: {}", what, e.toString());
    }
  }
}

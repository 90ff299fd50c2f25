// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import com.typesafe.config.Config;
import io.holdfast.ops.admin.AdminApi;
import io.holdfast.ops.admin.AdminServer;
import io.holdfast.ops.admin.AdminToken;
import io.holdfast.persistence.Database;
import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.cassandra.CassandraStore;
import io.holdfast.persistence.embedded.EmbeddedStore;
import io.holdfast.persistence.journal.StoreRefusedException;
import io.holdfast.persistence.journal.Stores;
import io.holdfast.persistence.projection.CdrProjection;
import io.holdfast.persistence.projection.CdrVerification;
import io.holdfast.persistence.projection.ClusterProjection;
import io.holdfast.persistence.projection.Projector;
import io.holdfast.sharding.gateway.MemberIdentity;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.routing.RoutingMetric;
import io.holdfast.sharding.routing.Unanswered;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.header.HostPort;
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
import org.apache.pekko.remote.RemoteTransportException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One node, from its first file to its last socket: opens the journal, joins the cluster, takes
/// over its shards, and only then listens. It stops in the opposite order.
final class Node {

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final Duration DRAIN_STEP = Duration.ofMillis(50);
  private static final int DRAIN_LOOK = 1000;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(60);

  /// Something that the node needs is missing or taken; the message is one line for the operator.
  static final class StartFailure extends Exception {
    private static final long serialVersionUID = 1;

    StartFailure(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private final NodeSettings settings;
  private final Database store;
  private final Membership membership;
  private final SipTransport transport;
  private final Services services;
  private final AdminServer admin;
  private final List<ListenPoint> bound;

  private Node(
      NodeSettings settings,
      Database store,
      Membership membership,
      SipTransport transport,
      Services services,
      AdminServer admin,
      List<ListenPoint> bound) {
    this.settings = settings;
    this.store = store;
    this.membership = membership;
    this.transport = transport;
    this.services = services;
    this.admin = admin;
    this.bound = List.copyOf(bound);
  }

  /// Starts a node; when it returns, calls are served.
  ///
  /// @param hints where the operator is told how to go on
  /// @param givenUp ends the process, when the cluster has given this node up
  /// @throws InterruptedException if the process is to stop before it serves
  static Node start(Config config, NodeSettings settings, PrintStream hints, Runnable givenUp)
      throws StartFailure, InterruptedException {
    Meters meters = new Meters();
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      PersistenceMeter meter = meters.persistence();
      Database store = openStore(settings, meter);
      started.push(store);
      var transport = new SipTransport(settings.transport(), meters.transport(), Clock.systemUTC());
      Gate gate = new Gate();
      listen(transport, gate);
      started.push(() -> transport.stop().toCompletableFuture().join());
      Secrets secrets = Secrets.load(store.secrets(), new SecureRandom());
      Membership membership = join(config, settings, meters, givenUp);
      started.push(membership.system()::terminate);
      Services services =
          serve(
              settings,
              meters,
              meter,
              store,
              transport,
              membership,
              settings.addresses(transport),
              secrets);
      Projector projector = project(settings, meter, store, membership);
      boolean alone = settings.cluster().alone();
      var arrival = new Arrival(membership.system(), membership.fence(), services.table());
      if (!alone) {
        arrival.awaitFence();
        gate.open(services.router());
      }
      arrival.awaitShards();
      AdminServer admin = startAdmin(membership, settings, services, store, projector, meters);
      if (alone) {
        gate.open(services.router());
      }
      List<ListenPoint> bound = share(transport);
      hintSubscribers(store, settings, hints);
      return new Node(settings, store, membership, transport, services, admin, bound);
    } catch (StartFailure | InterruptedException | RuntimeException e) {
      close(started);
      throw e;
    }
  }

  private static Membership join(
      Config config, NodeSettings settings, Meters meters, Runnable givenUp) throws StartFailure {
    try {
      return Membership.begin(config, settings.cluster(), meters.cluster(), givenUp);
    } catch (RemoteTransportException e) {
      throw new StartFailure(
          "holdfast.cluster.listen: "
              + settings.cluster().listen()
              + " cannot be listened on: "
              + e.getMessage(),
          e);
    }
  }

  private static Services serve(
      NodeSettings settings,
      Meters meters,
      PersistenceMeter persistenceMeter,
      Database store,
      SipTransport transport,
      Membership membership,
      List<HostPort> addresses,
      Secrets secrets) {
    Stores.install(
        membership.system(), store, secrets.shards(), persistenceMeter, membership.fence()::open);
    RoutingMetric.Meter routing = meters.routing();
    var unanswered =
        new Unanswered(
            transport,
            settings.calls().maxHeld(),
            settings.calls().timers().sixtyFourT1(),
            System::nanoTime,
            routing);
    var ways = new Ways(membership, transport, unanswered.watching(), meters.flows());
    Services services =
        new Services(
            membership.system(),
            settings,
            new MemberIdentity(settings.domains(), addresses, membership.directory()),
            membership.directory(),
            store,
            secrets,
            ways,
            unanswered,
            meters,
            routing);
    ways.openOutpost(settings, services.router()::strayed);
    return services;
  }

  private static Projector project(
      NodeSettings settings, PersistenceMeter meter, Database store, Membership membership) {
    return ClusterProjection.start(
        membership.system(),
        () -> CdrProjection.start(store, store.cdrs(), settings.persistence().projection(), meter));
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

  private static Database openStore(NodeSettings settings, PersistenceMeter meter)
      throws StartFailure {
    try {
      if (settings.cassandra().configured()) {
        return CassandraStore.open(
            settings.cassandra(), settings.persistence(), meter, Clock.systemUTC());
      }
      return EmbeddedStore.open(
          settings.dataDir(), settings.persistence(), meter, Clock.systemUTC());
    } catch (StoreRefusedException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static void listen(SipTransport transport, Gate gate) throws StartFailure {
    try {
      transport.start(gate);
    } catch (BindFailure e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /// Last of all: of what comes to a shared address, a node that cannot serve yet must get nothing,
  /// since there may be one that can.
  private static List<ListenPoint> share(SipTransport transport) throws StartFailure {
    try {
      return transport.share();
    } catch (BindFailure e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static AdminServer startAdmin(
      Membership membership,
      NodeSettings settings,
      Services services,
      Database store,
      Projector projector,
      Meters meters)
      throws StartFailure {
    try {
      AdminApi api =
          Administration.of(
              membership,
              settings,
              services,
              store,
              Administration.check(new CdrVerification(store, store.cdrs(), projector)),
              projector::rebuild,
              meters.registry(),
              () -> Runtime.getRuntime().exit(0));
      return AdminServer.start(settings.admin(), AdminToken.in(settings.dataDir()), api);
    } catch (IOException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static void hintSubscribers(Database store, NodeSettings settings, PrintStream hints) {
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

  /// Stops in good order: no new calls, then no shards, then no messages, then no journal. Who has
  /// a cluster refuses nothing: it hands its shards over, and what it gets meanwhile goes on there.
  void stop() {
    LOG.info("node {} stops", settings.id());
    await(transport.leave(services.ways().servedByOthersToo()), STOP_LIMIT, "shared addresses");
    boolean alone = settings.cluster().alone();
    services.drain(alone);
    await(transport.stopAccepting(), STOP_LIMIT, "connections");
    if (alone) {
      awaitSetUps();
    } else {
      await(membership.leave(), LEAVE_LIMIT, "membership");
    }
    await(transport.stop(), STOP_LIMIT, "sockets");
    admin.close();
    membership.system().terminate();
    await(membership.system().getWhenTerminated(), STOP_LIMIT, "actors");
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

  private static void await(CompletionStage<?> stage, Duration limit, String what) {
    try {
      stage.toCompletableFuture().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (RuntimeException e) {
      LOG.warn("stopping the {} failed: {}", what, e.toString());
    }
  }
}

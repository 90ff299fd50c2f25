// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.ops.admin.ClusterDirectory.Cluster;
import io.holdfast.ops.admin.ClusterDirectory.Member;
import io.holdfast.ops.health.Check;
import io.holdfast.ops.health.Health;
import io.holdfast.ops.metrics.MetricRegistry;
import io.holdfast.persistence.projection.Cdr;
import io.holdfast.persistence.projection.Cdrs;
import io.holdfast.sharding.call.CallDirectory;
import io.holdfast.sharding.call.CallDirectory.BranchView;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import io.holdfast.sharding.gateway.DeadServers;
import io.holdfast.sharding.ports.RegistrationIndex.Row;
import io.holdfast.sharding.ports.Subscribers;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.locate.Server;
import io.holdfast.sip.proxy.Identity;
import io.holdfast.sip.registrar.Binding;
import io.holdfast.sip.registrar.Bindings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An admin server over ports that hold what a test puts into them.
public final class FakeNode implements AutoCloseable {

  public static final Instant NOW = Instant.parse("2026-03-04T05:06:07.089Z");
  private static final Server CARRIER =
      new Server(Transport.UDP, new InetSocketAddress(InetAddress.ofLiteral("192.0.2.81"), 5060));
  public static final String TOKEN = "0123456789abcdef0123456789abcdef";

  public final ConcurrentSkipListMap<String, Subscribers.Subscriber> subscribers =
      new ConcurrentSkipListMap<>();
  public final List<Cdr> cdrs = new ArrayList<>();
  public final List<CdrCheck.Finding> findings = new ArrayList<>();
  public final List<CallDirectory.Summary> calls = new ArrayList<>();
  public final Map<String, Bindings> registrations = new ConcurrentHashMap<>();
  public final AtomicInteger drains = new AtomicInteger();
  public final MetricRegistry metrics = new MetricRegistry();

  /// Rows of the index; a list of any length costs nothing.
  public volatile int registered = 1;

  /// After so many rows the index fails.
  public volatile int failAfter = Integer.MAX_VALUE;

  public volatile boolean writable = true;

  private @Nullable AdminServer server;

  public FakeNode start() throws IOException {
    return start(
        new AdminSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            16,
            4096,
            Duration.ofSeconds(20),
            100));
  }

  FakeNode start(AdminSettings settings) throws IOException {
    server = AdminServer.start(settings, AdminToken.of(TOKEN), api());
    return this;
  }

  public String url() {
    return server().url();
  }

  InetSocketAddress address() {
    return server().address();
  }

  private AdminServer server() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server;
  }

  @Override
  public void close() {
    server().close();
  }

  private AdminApi api() {
    var ready = Check.that("journal", () -> writable, () -> "disk full");
    return new AdminApi(
        new Health(List.of(), List.of(ready)),
        metrics,
        () ->
            new Cluster(
                "n1",
                "0.1.0",
                drains.get() > 0,
                256,
                256,
                255,
                List.of(new Member("n1", "127.0.0.1:17355", "up", true))),
        directory(),
        callDirectory(),
        () -> List.of(new DeadServers.Dead(CARRIER, "said nothing", NOW.plusSeconds(30))),
        records(),
        () -> done(new CdrCheck.Result(cdrs.size(), cdrs.size(), findings)),
        () -> done((long) cdrs.size()),
        accounts(),
        drains::incrementAndGet,
        () ->
            Identity.of(
                List.of("localhost", "example.org"), List.of(new HostPort("127.0.0.1", 5060))),
        InstantSource.fixed(NOW));
  }

  private RegistrationDirectory directory() {
    return new RegistrationDirectory() {
      @Override
      public CompletionStage<List<Row>> list(String after, int limit) {
        int from = after.isEmpty() ? 0 : Integer.parseInt(after.substring(1, 7)) + 1;
        if (from >= failAfter) {
          return CompletableFuture.failedFuture(new IOException("disk gone"));
        }
        var rows = new ArrayList<Row>();
        for (int i = from; i < registered && rows.size() < limit; i++) {
          rows.add(new Row(i % 256, String.format("u%06d@localhost", i), NOW.plusSeconds(60), 1));
        }
        return done(rows);
      }

      @Override
      public CompletionStage<Bindings> find(String aor) {
        return done(registrations.getOrDefault(aor, Bindings.NONE));
      }
    };
  }

  private CallDirectory callDirectory() {
    return new CallDirectory() {
      @Override
      public CompletionStage<List<Summary>> list(int limit) {
        return done(calls.subList(0, Math.min(limit, calls.size())));
      }

      @Override
      public CompletionStage<Optional<View>> find(String callId) {
        return done(
            calls.stream()
                .filter(call -> call.callId().equals(callId))
                .findFirst()
                .map(call -> new View(callId, call.uid(), 7, "n1", List.of(leg()))));
      }

      @Override
      public CompletionStage<Integer> hangUp(String callId) {
        return done((int) calls.stream().filter(call -> call.callId().equals(callId)).count());
      }
    };
  }

  private static CallDirectory.LegView leg() {
    return new CallDirectory.LegView(
        1,
        "established",
        "sip:alice@localhost",
        "sip:bob@localhost",
        "sip:bob@localhost",
        NOW.minusSeconds(70),
        Optional.of(NOW.minusSeconds(69)),
        Optional.of(NOW.minusSeconds(65)),
        Optional.empty(),
        200,
        List.of(
            new BranchView(
                1, "sip:bob@192.0.2.7", 200, 0, "registered, over the flow of the REGISTER")),
        "bindings of bob@localhost: 1 of 1 can be reached");
  }

  private Cdrs records() {
    return new Cdrs() {
      @Override
      public CompletionStage<List<Cdr>> startedBetween(
          Instant since, Instant until, Optional<Cursor> after, int limit) {
        return done(
            cdrs.stream()
                .filter(cdr -> !cdr.startedAt().isBefore(since) && cdr.startedAt().isBefore(until))
                .filter(cdr -> after.isEmpty() || cdr.uid().compareTo(after.get().key().uid()) > 0)
                .limit(limit)
                .toList());
      }

      @Override
      public CompletionStage<Optional<Cdr>> find(Cdr.Key key) {
        return done(cdrs.stream().filter(cdr -> cdr.key().equals(key)).findFirst());
      }

      @Override
      public CompletionStage<Long> count() {
        return done((long) cdrs.size());
      }
    };
  }

  private Subscribers accounts() {
    return new Subscribers() {
      @Override
      public CompletionStage<Optional<Subscriber>> find(String aor) {
        return done(Optional.ofNullable(subscribers.get(aor)));
      }

      @Override
      public CompletionStage<Void> put(Subscriber subscriber) {
        subscribers.put(subscriber.aor(), subscriber);
        return CompletableFuture.runAsync(() -> {}, Runnable::run);
      }

      @Override
      public CompletionStage<Boolean> remove(String aor) {
        return done(subscribers.remove(aor) != null);
      }

      @Override
      public CompletionStage<List<Subscriber>> list(String after, int limit) {
        return done(
            new TreeMap<>(subscribers)
                .tailMap(after, false).values().stream().limit(limit).toList());
      }

      @Override
      public CompletionStage<Long> count() {
        return done((long) subscribers.size());
      }
    };
  }

  /// A binding of one phone.
  public static Bindings bindings() {
    Flow flow =
        Flow.udp(
            new InetSocketAddress("127.0.0.1", 5060), new InetSocketAddress("192.0.2.7", 40_000));
    return new Bindings(
        List.of(
            new Binding(
                "sip:bob@10.0.0.7:5062",
                500,
                ";+sip.instance=\"<urn:x>\"",
                flow,
                true,
                List.of("<sip:edge.example;lr>"),
                "abc@phone",
                7,
                NOW.plusSeconds(200),
                NOW.plusSeconds(250))),
        List.of());
  }

  /// An answered attempt, and one that was not.
  public static List<Cdr> twoCdrs() {
    return List.of(
        new Cdr(
            "uid-1",
            1,
            "c/1%2@phone",
            "sip:alice@localhost",
            "sip:bob@localhost",
            "sip:bob@localhost",
            NOW.minusSeconds(100),
            NOW.minusSeconds(99),
            NOW.minusSeconds(95),
            NOW.minusMillis(30_500),
            EndedBy.CALLER,
            Outcome.ANSWERED,
            200,
            "n1",
            List.of(new Cdr.Branch("sip:bob@192.0.2.7", 200))),
        new Cdr(
            "uid-2",
            1,
            "c2",
            "sip:eve@localhost",
            "sip:\"x,y\"@localhost",
            "sip:bob@localhost",
            NOW.minusSeconds(50),
            null,
            null,
            NOW.minusSeconds(40),
            EndedBy.NODE,
            Outcome.NO_ANSWER,
            480,
            "n1",
            List.of(new Cdr.Branch("sip:b1", 480), new Cdr.Branch("sip:b2", 0))));
  }

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import io.holdfast.persistence.Database;
import io.holdfast.sharding.bypass.JournalBypass;
import io.holdfast.sharding.bypass.Spool;
import io.holdfast.sharding.call.Births;
import io.holdfast.sharding.call.Call;
import io.holdfast.sharding.call.CallMetric;
import io.holdfast.sharding.call.CallRegion;
import io.holdfast.sharding.call.Surroundings;
import io.holdfast.sharding.cluster.Directory;
import io.holdfast.sharding.gateway.Aim;
import io.holdfast.sharding.gateway.DeadServers;
import io.holdfast.sharding.gateway.Gateway;
import io.holdfast.sharding.gateway.Locator;
import io.holdfast.sharding.gateway.Outgoing;
import io.holdfast.sharding.gateway.OwnAddresses;
import io.holdfast.sharding.keeper.Keeper;
import io.holdfast.sharding.keeper.Poker;
import io.holdfast.sharding.keeper.ShardRegion;
import io.holdfast.sharding.keeper.ShardTable;
import io.holdfast.sharding.keeper.Turnstile;
import io.holdfast.sharding.ports.JournalHealth;
import io.holdfast.sharding.registration.Registration;
import io.holdfast.sharding.registration.RegistrationRegion;
import io.holdfast.sharding.relay.Relays;
import io.holdfast.sharding.routing.CachedSubscribers;
import io.holdfast.sharding.routing.FrontDoor;
import io.holdfast.sharding.routing.Router;
import io.holdfast.sharding.routing.RoutingMetric;
import io.holdfast.sharding.routing.Shards;
import io.holdfast.sharding.routing.SubscriberNews;
import io.holdfast.sharding.routing.Unanswered;
import io.holdfast.sip.auth.Authentication;
import io.holdfast.sip.auth.NonceBook;
import io.holdfast.sip.auth.Nonces;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.locate.ServerLocator;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.proxy.Cookies;
import io.holdfast.sip.proxy.Identity;
import io.holdfast.transport.dns.Dns;
import io.holdfast.transport.dns.DnsMetric;
import java.net.Inet6Address;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/// What a node serves, wired together: the router in front, the calls and registrations behind it.
final class Services implements Router.Takers {

  private static final Clock CLOCK = Clock.systemUTC();
  private static final Duration REPEAT_EVERY = Duration.ofSeconds(1);

  /// Refuses new calls and registrations while the journal takes no writes, and while a node stops
  /// that has no other to leave them to.
  private static final class Admission implements JournalHealth {
    private final JournalHealth journal;
    private volatile boolean closed;

    Admission(JournalHealth journal) {
      this.journal = journal;
    }

    @Override
    public boolean writable() {
      return !closed && journal.writable();
    }

    @Override
    public String reason() {
      return closed ? "this node stops" : journal.reason();
    }

    @Override
    public boolean wasAway(Instant from, Instant to) {
      return journal.wasAway(from, to);
    }
  }

  /// How keepers reach the entities of their shards.
  private record Reached(CallRegion calls, RegistrationRegion registrations)
      implements Keeper.Entities {
    @Override
    public void resume(String callId, String uid, ActorRef<Keeper.Command> keeper) {
      calls.resume(callId, uid, keeper);
    }

    @Override
    public void sweep(String aor, Instant now) {
      registrations.sweep(aor, now);
    }
  }

  private final String node;
  private final Supplier<Identity> identity;
  private final Directory directory;
  private final Ways ways;
  private final Unanswered unanswered;
  private final ShardTable table = new ShardTable();
  private final Admission admission;
  private volatile boolean draining;
  private final DeadServers deadServers;
  private final CachedSubscribers subscribers;
  private final RegistrationRegion registrations;
  private final CallRegion calls;
  private final ActorRef<Relays.Command> relays;
  private final Router router;

  Services(
      ActorSystem<?> system,
      NodeSettings settings,
      Supplier<Identity> identity,
      Directory directory,
      Database store,
      Secrets secrets,
      Ways ways,
      Unanswered unanswered,
      Meters meters,
      RoutingMetric.Meter routingMeter) {
    this.node = settings.id();
    this.identity = identity;
    this.directory = directory;
    this.ways = ways;
    this.unanswered = unanswered;
    Wire wire = ways.wire();
    CallMetric.Meter callMeter = meters.calls();
    this.admission = new Admission(store.health());
    SubscriberNews subscriberNews = SubscriberNews.start(system);
    this.subscribers =
        new CachedSubscribers(
            store.subscribers(),
            settings.auth().cacheFor(),
            settings.auth().cacheCapacity(),
            System::nanoTime,
            subscriberNews::changed);
    subscriberNews.tell(subscribers::forget);
    Shards shards = secrets.shards();
    Cookies cookies = new Cookies(secrets.cookieKeys());
    Gateway gateway = new Gateway(wire);
    this.registrations = new RegistrationRegion(system, subscribers);
    this.deadServers = new DeadServers(settings.servers(), CLOCK, meters.servers());
    ServerLocator servers = servers(settings, meters.dns());
    Locator locator = new Locator(registrations, servers, deadServers, settings.routes(), gateway);
    Outgoing outgoing = new Outgoing(cookies, new OwnAddresses(wire), settings.advertised());
    this.relays = relays(system, settings, locator, gateway, outgoing, routingMeter);
    this.calls = new CallRegion(system, store.openCalls());
    var spool =
        new Spool(
            behavior -> system.systemActorOf(behavior, "spool", Props.empty()),
            calls::catchUp,
            store.health(),
            settings.calls().maxSpooledEnds(),
            callMeter,
            System::nanoTime);
    var around =
        new Surroundings(
            settings.id(),
            shards,
            table,
            locator,
            gateway,
            outgoing,
            Births.get(system),
            settings.calls(),
            identity,
            callMeter,
            CLOCK,
            System::nanoTime,
            Services::newUid,
            Services::newTag,
            admission,
            new JournalBypass(store.health(), spool, relays::tell, callMeter),
            row -> {
              // where that fails, a copy that is late may begin a call
              var _ = store.openCalls().remember(row);
            });
    var region =
        ShardRegion.start(
            system,
            shards,
            new Keeper.Surroundings(
                settings.id(),
                table,
                store.openCalls(),
                store.epochs(),
                store.registrations(),
                new Reached(calls, registrations),
                new Turnstile(Keeper.RESUMES_AT_ONCE)),
            (callId, shard) -> Call.create(shard, around, callId),
            (aor, shard) ->
                Registration.create(
                    aor,
                    new Registration.Surroundings(
                        settings.registrations(), store.health(), shards, table, CLOCK),
                    shard));
    this.router =
        new Router(
            identity,
            cookies,
            frontDoor(settings, secrets, subscribers),
            new Router.Rules(
                settings.trusted(), settings.routes(), settings.calls().sessionTimer()),
            this,
            registrations,
            gateway,
            admission,
            routingMeter);
    system.systemActorOf(
        Poker.create(region, table, store.openCalls(), CLOCK), "poker", Props.empty());
    system
        .scheduler()
        .scheduleWithFixedDelay(
            REPEAT_EVERY, REPEAT_EVERY, unanswered::repeat, system.executionContext());
  }

  private static ActorRef<Relays.Command> relays(
      ActorSystem<?> system,
      NodeSettings settings,
      Locator locator,
      Gateway gateway,
      Outgoing outgoing,
      RoutingMetric.Meter meter) {
    var parts =
        new Relays.Parts(
            settings.id(),
            locator,
            gateway,
            outgoing,
            settings.calls().timers(),
            settings.calls().timerC(),
            settings.calls().forking(),
            settings.maxRelays(),
            System::nanoTime,
            Services::newTag,
            delta -> meter.add(RoutingMetric.RELAYS, delta));
    return system.systemActorOf(Relays.create(parts), "relays", Props.empty());
  }

  /// Speaks what it listens to.
  private static ServerLocator servers(NodeSettings settings, DnsMetric.Meter meter) {
    List<ListenPoint> points = new ArrayList<>(settings.transport().listen());
    points.addAll(settings.transport().shared());
    Set<Transport> spoken =
        points.stream().map(ListenPoint::transport).collect(Collectors.toUnmodifiableSet());
    boolean ipv6 =
        points.stream().anyMatch(point -> point.address().getAddress() instanceof Inet6Address);
    return new ServerLocator(
        new Dns(settings.dns(), ipv6, meter),
        spoken,
        settings.servers().maxTried(),
        bound -> ThreadLocalRandom.current().nextInt(bound));
  }

  private static FrontDoor frontDoor(
      NodeSettings settings, Secrets secrets, CachedSubscribers subscribers) {
    return new FrontDoor(
        settings.auth().enabled(),
        authentications(settings, secrets),
        subscribers,
        new NonceBook(settings.auth().nonceCapacity(), CLOCK.instant()));
  }

  private static Map<String, Authentication> authentications(
      NodeSettings settings, Secrets secrets) {
    SecureRandom random = new SecureRandom();
    Map<String, Authentication> byDomain = new HashMap<>();
    for (String domain : settings.domains()) {
      Nonces nonces =
          new Nonces(
              domain,
              List.of(secrets.nonceKey()),
              settings.auth().nonceLifetime(),
              random::nextBytes);
      byDomain.put(domain, new Authentication(nonces, settings.auth().algorithms()));
    }
    return byDomain;
  }

  private static String newUid(int shard) {
    byte[] random = new byte[16];
    ThreadLocalRandom.current().nextBytes(random);
    return Shards.uid(shard, random);
  }

  private static String newTag() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  Ways ways() {
    return ways;
  }

  Router router() {
    return router;
  }

  Supplier<Identity> identity() {
    return identity;
  }

  ShardTable table() {
    return table;
  }

  JournalHealth admission() {
    return admission;
  }

  CachedSubscribers subscribers() {
    return subscribers;
  }

  DeadServers deadServers() {
    return deadServers;
  }

  RegistrationRegion registrations() {
    return registrations;
  }

  CallRegion calls() {
    return calls;
  }

  boolean draining() {
    return draining;
  }

  /// Is not ready from now on.
  ///
  /// @param refuses whether new calls and registrations are refused as well
  void drain(boolean refuses) {
    draining = true;
    admission.closed = refuses;
  }

  // ---- what the router hands on

  @Override
  public void call(
      SipRequest request,
      Flow source,
      Instant at,
      Optional<Cookie.RecordRoute> cookie,
      Optional<Aim> aim,
      String loopHash) {
    Runnable told = () -> calls.request(request, source, at, cookie, aim, loopHash);
    unanswered.hold(request, source, told);
    told.run();
  }

  @Override
  public void call(SipResponse response, Cookie.Branch cookie, Instant at) {
    calls.response(response, cookie, at);
  }

  @Override
  public void relay(
      SipRequest request,
      Flow source,
      Instant at,
      Optional<Cookie.RecordRoute> cookie,
      Optional<Aim> aim,
      String loopHash) {
    relays.tell(new Relays.Forward(request, source, at, cookie, aim, loopHash));
  }

  @Override
  public void relay(SipResponse response, Cookie.Branch cookie) {
    if (cookie.uid().equals(node)) {
      relays.tell(new Relays.Answered(response, cookie));
    } else {
      directory.named(cookie.uid()).ifPresent(peer -> peer.stray(response));
    }
  }
}

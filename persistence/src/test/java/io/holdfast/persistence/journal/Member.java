// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.embedded.EmbeddedStore;
import io.holdfast.persistence.embedded.Opened;
import io.holdfast.sharding.call.Births;
import io.holdfast.sharding.call.Bypass;
import io.holdfast.sharding.call.Call;
import io.holdfast.sharding.call.CallRegion;
import io.holdfast.sharding.call.CallSettings;
import io.holdfast.sharding.call.Surroundings;
import io.holdfast.sharding.gateway.Gateway;
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
import io.holdfast.sharding.registration.RegistrationSettings;
import io.holdfast.sharding.routing.Shards;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.proxy.CookieKeys;
import io.holdfast.sip.proxy.Cookies;
import io.holdfast.sip.proxy.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.Leave;

/// One node of a cluster in one process, without sockets for SIP: its shards, its keepers, its
/// calls and registrations.
record Member(
    ActorSystem<Void> system, ShardTable table, RegistrationRegion registrations, CallRegion calls)
    implements AutoCloseable {

  static final Cookies COOKIES =
      new Cookies(new CookieKeys(new CookieKeys.Key(1, new byte[32]), null));

  private static final Shards SHARDS = new Shards(new byte[16]);
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              pekko.actor.provider = cluster
              pekko.actor.allow-java-serialization = off
              pekko.remote.artery.canonical.hostname = "127.0.0.1"
              pekko.remote.artery.canonical.port = 0
              pekko.cluster.downing-provider-class = ""
              pekko.cluster.sharding.least-shard-allocation-strategy.rebalance-absolute-limit = 64
              pekko.persistence.journal.plugin = holdfast.journal
              pekko.persistence.snapshot-store.plugin = holdfast.snapshots
              pekko.loglevel = OFF
              """)
          .withFallback(ConfigFactory.parseResources("cluster.conf"))
          .withFallback(ConfigFactory.load());

  /// Starts one.
  static Member start(String name, EmbeddedStore store, Wire wire) {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "holdfast", CONFIG);
    Stores.install(system, store, SHARDS, PersistenceMeter.none(), () -> true);
    var table = new ShardTable();
    var registrations = new RegistrationRegion(system, store.subscribers());
    var calls = new CallRegion(system, store.openCalls());
    var aroundRegistrations =
        new Registration.Surroundings(
            RegistrationSettings.from(ConfigFactory.load()),
            store.health(),
            SHARDS,
            table,
            Instant::now);
    var aroundCalls = aroundCalls(name, system, table, registrations, wire, store.health());
    var keepers =
        new Keeper.Surroundings(
            name,
            table,
            store.openCalls(),
            store.epochs(),
            store.registrations(),
            new Reached(calls, registrations),
            new Turnstile(Keeper.RESUMES_AT_ONCE));
    var region =
        ShardRegion.start(
            system,
            SHARDS,
            keepers,
            (callId, shard) -> Call.create(shard, aroundCalls, callId),
            (aor, shard) -> Registration.create(aor, aroundRegistrations, shard));
    system.systemActorOf(
        Poker.create(region, table, store.openCalls(), Instant::now), "poker", Props.empty());
    return new Member(system, table, registrations, calls);
  }

  private static Surroundings aroundCalls(
      String name,
      ActorSystem<?> system,
      ShardTable table,
      RegistrationRegion registrations,
      Wire wire,
      JournalHealth health) {
    var gateway = new Gateway(wire);
    return new Surroundings(
        name,
        SHARDS,
        table,
        NumericLocator.of(registrations, gateway),
        gateway,
        new Outgoing(COOKIES, new OwnAddresses(wire), Optional.empty()),
        Births.get(system),
        CallSettings.from(ConfigFactory.load().getConfig("holdfast")),
        () -> Identity.of(List.of("biloxi.com"), List.of()),
        (_, _) -> {},
        Instant::now,
        System::nanoTime,
        Member::newUid,
        () -> "ours",
        health,
        Bypass.NONE,
        _ -> {});
  }

  private static String newUid(int shard) {
    byte[] random = new byte[16];
    ThreadLocalRandom.current().nextBytes(random);
    return Shards.uid(shard, random);
  }

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

  void joins(Member first) {
    Cluster.get(system).manager().tell(Join.create(first.address()));
  }

  /// In good order: its shards go to the others.
  void leaves() {
    Cluster.get(system).manager().tell(Leave.create(address()));
  }

  /// Without a word, and another finds out.
  void dies(Member other) {
    Address dead = address();
    close();
    Cluster.get(other.system).manager().tell(new Down(dead));
  }

  private Address address() {
    return Cluster.get(system).selfMember().address();
  }

  @Override
  public void close() {
    system.terminate();
    Opened.get(system.getWhenTerminated());
  }
}

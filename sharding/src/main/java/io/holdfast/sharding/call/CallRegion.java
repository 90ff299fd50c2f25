// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.gateway.Aim;
import io.holdfast.sharding.keeper.CallShards;
import io.holdfast.sharding.keeper.Keeper;
import io.holdfast.sharding.keeper.Sharded;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.proxy.Cookie;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;

/// All calls of the cluster and the keepers of their shards, as one node reaches them.
public final class CallRegion implements CallDirectory {

  private static final Duration ASK = Duration.ofSeconds(3);

  private final ActorSystem<?> system;
  private final ActorRef<ShardingEnvelope<Sharded>> region;
  private final OpenCalls openCalls;

  private CallRegion(
      ActorSystem<?> system, ActorRef<ShardingEnvelope<Sharded>> region, OpenCalls openCalls) {
    this.system = system;
    this.region = region;
    this.openCalls = openCalls;
  }

  /// Joins in hosting the shards.
  ///
  /// @param keepers made from what they reach their shard's entities by
  public static CallRegion start(
      ActorSystem<?> system,
      Surroundings calls,
      Function<Keeper.Entities, Keeper.Surroundings> keepers,
      Sweeper sweeper,
      OpenCalls openCalls) {
    var entities = new Entities(ClusterSharding.get(system), sweeper);
    Keeper.Surroundings aroundKeepers = keepers.apply(entities);
    ActorRef<ShardingEnvelope<Sharded>> region =
        ClusterSharding.get(system)
            .init(
                Entity.of(Sharded.TYPE_KEY, context -> entity(context, calls, aroundKeepers))
                    .withMessageExtractor(new CallShards(calls.shards())));
    return new CallRegion(system, region, openCalls);
  }

  /// Makes a registration look at its expiries.
  public interface Sweeper {
    void sweep(String aor, Instant now);
  }

  private record Entities(ClusterSharding sharding, Sweeper sweeper) implements Keeper.Entities {
    @Override
    public void resume(String callId, String uid, ActorRef<Keeper.Command> keeper) {
      sharding.entityRefFor(Sharded.TYPE_KEY, callId).tell(new Call.Resume(uid, keeper));
    }

    @Override
    public void sweep(String aor, Instant now) {
      sweeper.sweep(aor, now);
    }
  }

  private static Behavior<Sharded> entity(
      EntityContext<Sharded> context, Surroundings calls, Keeper.Surroundings keepers) {
    OptionalInt kept = CallShards.keptBy(context.getEntityId());
    return kept.isPresent()
        ? Keeper.create(keepers, kept.getAsInt()).unsafeCast()
        : Call.create(context.getShard(), calls, context.getEntityId()).unsafeCast();
  }

  /// Where the shards are reached.
  public ActorRef<ShardingEnvelope<Sharded>> ref() {
    return region;
  }

  /// A request that belongs to a call or begins one.
  public void request(
      SipRequest request,
      Flow source,
      Instant at,
      Optional<Cookie.RecordRoute> cookie,
      Optional<Aim> aim,
      String loopHash) {
    region.tell(
        new ShardingEnvelope<>(
            request.callId(), new Call.Request(request, source, at, cookie, aim, loopHash)));
  }

  /// A response to a request that a call forwarded.
  public void response(SipResponse response, Cookie.Branch cookie, Instant at) {
    region.tell(new ShardingEnvelope<>(response.callId(), new Call.Response(response, cookie, at)));
  }

  @Override
  public CompletionStage<List<Summary>> list(int limit) {
    return openCalls
        .open(limit)
        .thenApply(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new Summary(
                                row.callId(),
                                row.uid(),
                                row.leg(),
                                row.phase().name().toLowerCase(Locale.ROOT),
                                row.due()))
                    .toList());
  }

  @Override
  public CompletionStage<Optional<View>> find(String callId) {
    return AskPattern.<ShardingEnvelope<Sharded>, Call.Described>ask(
            region,
            replyTo -> new ShardingEnvelope<>(callId, new Call.Describe(replyTo)),
            ASK,
            system.scheduler())
        .thenApply(Call.Described::view);
  }

  @Override
  public CompletionStage<Integer> hangUp(String callId) {
    return AskPattern.<ShardingEnvelope<Sharded>, Call.HungUp>ask(
            region,
            replyTo -> new ShardingEnvelope<>(callId, new Call.HangUp(replyTo)),
            ASK,
            system.scheduler())
        .thenApply(Call.HungUp::legs);
  }
}

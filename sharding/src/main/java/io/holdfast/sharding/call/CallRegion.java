// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.gateway.Aim;
import io.holdfast.sharding.keeper.EntityIds;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/// All calls of the cluster, as one node reaches them.
public final class CallRegion implements CallDirectory {

  private static final Duration ASK = Duration.ofSeconds(3);

  private final ClusterSharding sharding;
  private final OpenCalls openCalls;

  /// @param system where the shards are joined before the first message
  public CallRegion(ActorSystem<?> system, OpenCalls openCalls) {
    this.sharding = ClusterSharding.get(system);
    this.openCalls = openCalls;
  }

  private EntityRef<Sharded> entity(String callId) {
    return sharding.entityRefFor(Sharded.TYPE_KEY, callId);
  }

  /// Reads a call back into memory.
  public void resume(String callId, String uid, ActorRef<Keeper.Command> keeper) {
    entity(callId).tell(new Call.Resume(uid, keeper));
  }

  /// What went around a call while it could not write.
  public void catchUp(String callId, Call.CatchUp missed) {
    entity(callId).tell(missed);
  }

  /// A request that belongs to a call or begins one.
  public void request(
      SipRequest request,
      Flow source,
      Instant at,
      Optional<Cookie.RecordRoute> cookie,
      Optional<Aim> aim,
      String loopHash) {
    entity(request.callId()).tell(new Call.Request(request, source, at, cookie, aim, loopHash));
  }

  /// A response to a request that a call forwarded.
  public void response(SipResponse response, Cookie.Branch cookie, Instant at) {
    entity(response.callId()).tell(new Call.Response(response, cookie, at));
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
    return EntityIds.isCallId(callId)
        ? entity(callId).ask(Call.Describe::new, ASK).thenApply(Call.Described::view)
        : CompletableFuture.completedFuture(Optional.empty());
  }

  @Override
  public CompletionStage<Integer> hangUp(String callId) {
    return EntityIds.isCallId(callId)
        ? entity(callId).ask(Call.HangUp::new, ASK).thenApply(Call.HungUp::legs)
        : CompletableFuture.completedFuture(0);
  }
}

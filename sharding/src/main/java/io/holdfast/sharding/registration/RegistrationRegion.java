// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.registration;

import io.holdfast.sharding.gateway.Locator;
import io.holdfast.sharding.ports.Subscribers;
import io.holdfast.sharding.routing.Registrars;
import io.holdfast.sharding.routing.Shards;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import io.holdfast.sip.registrar.AddressOfRecord;
import io.holdfast.sip.registrar.AnswerTag;
import io.holdfast.sip.registrar.Binding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;

/// All registrations of the cluster, as one node reaches them.
public final class RegistrationRegion implements Registrars, Locator.Registrations {

  // Longer than the journal may take, so that its own answer comes first.
  private static final Duration ASK = Duration.ofSeconds(9);
  private static final String RETRY_AFTER = "5";

  private final ActorSystem<?> system;
  private final ActorRef<ShardingEnvelope<Registration.Command>> region;
  private final Subscribers subscribers;

  private RegistrationRegion(
      ActorSystem<?> system,
      ActorRef<ShardingEnvelope<Registration.Command>> region,
      Subscribers subscribers) {
    this.system = system;
    this.region = region;
    this.subscribers = subscribers;
  }

  /// Joins in hosting the shards.
  public static RegistrationRegion start(
      ActorSystem<?> system,
      Registration.Surroundings around,
      Shards shards,
      Subscribers subscribers) {
    ActorRef<ShardingEnvelope<Registration.Command>> region =
        ClusterSharding.get(system)
            .init(
                Entity.of(
                        Registration.TYPE_KEY,
                        context ->
                            Registration.create(context.getEntityId(), around, context.getShard()))
                    .withMessageExtractor(new ByAor(shards))
                    .withStopMessage(Registration.Stop.STOP));
    return new RegistrationRegion(system, region, subscribers);
  }

  /// Makes an address-of-record look at its expiries.
  public void sweep(String aor, Instant now) {
    region.tell(new ShardingEnvelope<>(aor, new Registration.Sweep(now)));
  }

  @Override
  public CompletionStage<SipResponse> register(
      AddressOfRecord aor, SipRequest register, Flow flow, Instant receivedAt) {
    return ask(
            aor.text(), replyTo -> new Registration.Register(register, flow, receivedAt, replyTo))
        .thenApply(
            reply ->
                switch (reply) {
                  case Registration.Registered(var response) -> response;
                  case Registration.Refused(_, var response) -> response;
                  default ->
                      SipResponse.to(register, Status.SERVICE_UNAVAILABLE, AnswerTag.of(register))
                          .edit()
                          .append(HeaderName.RETRY_AFTER, RETRY_AFTER)
                          .done();
                });
  }

  @Override
  public CompletionStage<Known> bindings(String aor, Instant now) {
    return ask(aor, replyTo -> new Registration.Lookup(now, replyTo))
        .thenCompose(
            reply ->
                reply instanceof Registration.Targets(var targets) && !targets.isEmpty()
                    ? CompletableFuture.completedFuture(new Known(true, targets))
                    : subscribers
                        .find(aor)
                        .thenApply(found -> new Known(found.isPresent(), List.of())));
  }

  /// The bindings of an address-of-record, for operators.
  public CompletionStage<List<Binding>> show(String aor, Instant now) {
    return ask(aor, replyTo -> new Registration.Show(now, replyTo))
        .thenApply(
            reply -> reply instanceof Registration.Listing(var bindings) ? bindings : List.of());
  }

  private CompletionStage<Registration.Reply> ask(
      String aor, Function<ActorRef<Registration.Reply>, Registration.Command> command) {
    return AskPattern.ask(
        region,
        (ActorRef<Registration.Reply> replyTo) ->
            new ShardingEnvelope<>(aor, command.apply(replyTo)),
        ASK,
        system.scheduler());
  }

  private static final class ByAor
      extends ShardingMessageExtractor<
          ShardingEnvelope<Registration.Command>, Registration.Command> {
    private final Shards shards;

    ByAor(Shards shards) {
      this.shards = shards;
    }

    @Override
    public String entityId(ShardingEnvelope<Registration.Command> envelope) {
      return envelope.entityId();
    }

    @Override
    public String shardId(String entityId) {
      return Integer.toString(shards.shardOf(entityId));
    }

    @Override
    public Registration.Command unwrapMessage(ShardingEnvelope<Registration.Command> envelope) {
      return envelope.message();
    }
  }
}

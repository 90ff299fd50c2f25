// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.registration;

import io.holdfast.sharding.gateway.Locator;
import io.holdfast.sharding.keeper.EntityIds;
import io.holdfast.sharding.keeper.RepeatedQuestion;
import io.holdfast.sharding.keeper.Sharded;
import io.holdfast.sharding.ports.JournalHealth;
import io.holdfast.sharding.ports.Subscribers;
import io.holdfast.sharding.routing.Registrars;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
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
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/// All registrations of the cluster, as one node reaches them.
public final class RegistrationRegion implements Registrars, Locator.Registrations {

  // Longer than it takes until the shard of a node that was cut off is served again, and shorter
  // than clients wait for an answer (RFC 3261 §17.1.1.2 Timer B, §17.1.2.2 Timer F).
  private static final Duration ASK = Duration.ofSeconds(20);

  private final ClusterSharding sharding;
  private final Subscribers subscribers;
  private final RepeatedQuestion questions;

  /// @param system where the shards are joined before the first question
  public RegistrationRegion(ActorSystem<?> system, Subscribers subscribers) {
    this.sharding = ClusterSharding.get(system);
    this.subscribers = subscribers;
    this.questions = new RepeatedQuestion(system);
  }

  /// Makes an address-of-record look at its expiries.
  public void sweep(String aor, Instant now) {
    entity(aor).tell(new Registration.Sweep(now));
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
                  default -> JournalHealth.unavailable(register, AnswerTag.of(register));
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
    return questions.ask(() -> entity(aor).ask(command::apply, ASK));
  }

  private EntityRef<Sharded> entity(String aor) {
    return sharding.entityRefFor(Sharded.TYPE_KEY, EntityIds.ofRegistration(aor));
  }
}

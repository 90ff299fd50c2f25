// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import io.holdfast.sharding.ports.Subscribers;
import io.holdfast.sip.auth.Authentication;
import io.holdfast.sip.auth.Challenger;
import io.holdfast.sip.auth.Ha1;
import io.holdfast.sip.auth.NonceBook;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Finds out who sends a request, before anything is written or started for it (RFC 3261 §22).
/// Stateless but for the counts of nonces: a challenge costs no memory.
public final class FrontDoor {

  /// What becomes of a request.
  public sealed interface Decision {
    /// It goes on, without the credentials that were meant for us.
    ///
    /// @param user who has authenticated, null where nobody has to
    record Admit(SipRequest request, @Nullable String user) implements Decision {}

    /// It is answered like this.
    record Answer(SipResponse response, RoutingMetric metric) implements Decision {}
  }

  private final boolean enabled;
  private final Map<String, Authentication> byDomain;
  private final Subscribers subscribers;
  private final NonceBook book;

  /// @param byDomain for each domain served, with the domain as its realm
  public FrontDoor(
      boolean enabled,
      Map<String, Authentication> byDomain,
      Subscribers subscribers,
      NonceBook book) {
    this.enabled = enabled;
    this.byDomain = Map.copyOf(byDomain);
    this.subscribers = subscribers;
    this.book = book;
  }

  /// Whether the sender, who claims to be of this domain of ours, is who it says.
  public CompletionStage<Decision> authenticate(
      SipRequest request, Challenger challenger, String domain, Instant now) {
    Authentication authentication = byDomain.get(domain);
    if (!enabled || authentication == null) {
      return CompletableFuture.completedFuture(new Decision.Admit(request, null));
    }
    return switch (authentication.claim(request, challenger)) {
      case Authentication.Claim.None _ ->
          CompletableFuture.completedFuture(
              challenge(authentication, request, challenger, false, now));
      case Authentication.Claim.Improper(var reason) ->
          CompletableFuture.completedFuture(
              new Decision.Answer(
                  SipResponse.to(request, 400, reason, StatelessTags.of(request)),
                  RoutingMetric.REFUSED));
      case Authentication.Claim.Made made ->
          subscribers
              .find(made.username() + '@' + domain)
              .thenApply(found -> verify(authentication, request, challenger, made, found, now))
              .exceptionally(_ -> unavailable(request));
    };
  }

  private Decision verify(
      Authentication authentication,
      SipRequest request,
      Challenger challenger,
      Authentication.Claim.Made made,
      Optional<Subscribers.Subscriber> found,
      Instant now) {
    Ha1 stored =
        found.map(subscriber -> new Ha1(subscriber.ha1Md5(), subscriber.ha1Sha256())).orElse(null);
    return switch (authentication.verify(request, made.credentials(), stored, book, now)) {
      case Authentication.Verdict.Authenticated(var user) ->
          new Decision.Admit(authentication.withoutCredentials(request), user);
      case Authentication.Verdict.Challenge(var stale) ->
          challenge(authentication, request, challenger, stale, now);
    };
  }

  private static Decision challenge(
      Authentication authentication,
      SipRequest request,
      Challenger challenger,
      boolean stale,
      Instant now) {
    return new Decision.Answer(
        authentication.challenge(request, challenger, stale, now, StatelessTags.of(request)),
        RoutingMetric.CHALLENGED);
  }

  private static Decision unavailable(SipRequest request) {
    return new Decision.Answer(
        SipResponse.to(request, Status.SERVICE_UNAVAILABLE, StatelessTags.of(request)),
        RoutingMetric.UNAVAILABLE);
  }
}

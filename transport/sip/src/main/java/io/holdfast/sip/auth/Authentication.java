// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.auth;

import io.holdfast.sip.header.Credentials;
import io.holdfast.sip.message.Edit;
import io.holdfast.sip.message.Field;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Value;
import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.Uri;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether a request proves who sent it, in two steps with the look-up of the subscriber between
/// them: [#claim] reads who the sender claims to be, [#verify] checks that it knows the password.
///
/// ```
/// Claim.None      → challenge
/// Claim.Improper  → 400
/// Claim.Made      → look the user up → verify → Authenticated | Challenge(stale)
/// ```
public final class Authentication {

  private final Nonces nonces;
  private final List<DigestAlgorithm> algorithms;

  /// Who a request claims to come from.
  public sealed interface Claim {
    /// Nothing that answers one of our challenges.
    record None() implements Claim {}

    /// An answer that breaks its rules, to be refused with 400 and this reason.
    record Improper(String reason) implements Claim {}

    /// This user, if [#verify] agrees.
    record Made(DigestCredentials credentials) implements Claim {
      public String username() {
        return credentials.username();
      }
    }
  }

  /// Whether the claim is true.
  public sealed interface Verdict {
    /// It is.
    record Authenticated(String username) implements Verdict {}

    /// It is not, or cannot be told.
    ///
    /// @param stale whether only the nonce was too old: the client may try again by itself
    record Challenge(boolean stale) implements Verdict {}
  }

  /// @param algorithms what clients may choose from, the most preferred first; not empty
  public Authentication(Nonces nonces, List<DigestAlgorithm> algorithms) {
    if (algorithms.isEmpty() || nonces.realm().matches(".*[\"\\\\\\p{Cntrl}].*")) {
      throw new IllegalArgumentException(
          "realm '"
              + nonces.realm()
              + "', algorithms "
              + algorithms
              + " (expected: a realm without quotes, and at least one algorithm)");
    }
    this.nonces = nonces;
    this.algorithms = List.copyOf(algorithms);
  }

  /// The response that asks for credentials: one header field for each algorithm, the most
  /// preferred topmost (RFC 8760 §2.3), all with the same nonce.
  public SipResponse challenge(
      SipRequest request, Challenger challenger, boolean stale, Instant now, String toTag) {
    String nonce = nonces.mint(now);
    Edit<SipResponse> response = SipResponse.to(request, challenger.status(), toTag).edit();
    for (DigestAlgorithm algorithm : algorithms) {
      response.append(challenger.challenge(), challenge(algorithm, nonce, stale));
    }
    return response.done();
  }

  private String challenge(DigestAlgorithm algorithm, String nonce, boolean stale) {
    return "Digest realm=\""
        + nonces.realm()
        + "\", nonce=\""
        + nonce
        + "\", algorithm="
        + algorithm.token()
        + ", qop=\"auth\""
        + (stale ? ", stale=true" : "");
  }

  /// Reads the credentials for our realm. Those of other realms are for somebody further on (RFC
  /// 3261 §22.3).
  public Claim claim(SipRequest request, Challenger challenger) {
    return switch (request.all(challenger.answer())) {
      case Value.Absent<?> _ -> new Claim.None();
      case Value.Malformed<?>(var fault) -> new Claim.Improper(fault.reason());
      case Value.Present<List<Credentials>>(var all) -> claim(request, all);
    };
  }

  private Claim claim(SipRequest request, List<Credentials> all) {
    for (Credentials credentials : all) {
      if (isOurs(credentials)) {
        return switch (DigestCredentials.read(credentials)) {
          case DigestCredentials.Reading.Unasked _ -> new Claim.None();
          case DigestCredentials.Reading.Improper(var parameter) ->
              new Claim.Improper("Bad Credentials (" + parameter + ")");
          case DigestCredentials.Reading.Complete(var complete) -> claim(request, complete);
        };
      }
    }
    return new Claim.None();
  }

  private Claim claim(SipRequest request, DigestCredentials credentials) {
    if (!algorithms.contains(credentials.algorithm())) {
      return new Claim.None();
    }
    // "the server MUST assure that the resource designated by the 'uri' parameter is the same as
    // the
    // resource specified in the Request-Line; if they are not, the server SHOULD return a 400" (RFC
    // 7616 §3.4.6). The same by RFC 3261 §19.1.4, since §22.4 makes it a Request-URI.
    return sameResource(credentials.uri(), request)
        ? new Claim.Made(credentials)
        : new Claim.Improper("Bad Credentials (uri)");
  }

  private static boolean sameResource(String uri, SipRequest request) {
    if (uri.equals(request.requestUriText())) {
      return true;
    }
    return Uri.parse(uri).orNull() instanceof SipUri claimed
        && request.requestUri().orNull() instanceof SipUri meant
        && claimed.equalTo(meant);
  }

  private boolean isOurs(Credentials credentials) {
    return credentials.digest() && credentials.get("realm").orElse("").equals(nonces.realm());
  }

  /// Checks a claim. An unknown user costs the same time and gets the same answer as a wrong
  /// password.
  ///
  /// @param stored null for an unknown user
  /// @param book of whoever answers for this user's requests
  public Verdict verify(
      SipRequest request,
      DigestCredentials credentials,
      @Nullable Ha1 stored,
      NonceBook book,
      Instant now) {
    boolean right = Digest.verify(credentials, request.method().name(), stored);
    return switch (nonces.check(credentials.nonce(), now)) {
      case Nonces.Check.Foreign _ -> new Verdict.Challenge(false);
      // "stale … TRUE … only if … the digest is valid": who does not know the password learns
      // nothing
      case Nonces.Check.Stale _ -> new Verdict.Challenge(right);
      case Nonces.Check.Valid(var issuedAt) when right ->
          used(request, credentials, issuedAt, book, now);
      case Nonces.Check.Valid _ -> new Verdict.Challenge(false);
    };
  }

  private static Verdict used(
      SipRequest request,
      DigestCredentials credentials,
      Instant issuedAt,
      NonceBook book,
      Instant now) {
    long print = RequestPrint.of(request);
    return switch (book.use(credentials.nonce(), issuedAt, credentials.count(), print, now)) {
      case FRESH, REPEAT -> new Verdict.Authenticated(credentials.username());
      // An INVITE that is repeated after a restart belongs to a call that may ring already: a
      // challenge would make a second one of it.
      case EARLIER ->
          request.method().equals(Method.INVITE)
              ? new Verdict.Authenticated(credentials.username())
              : new Verdict.Challenge(true);
      // A client that does not count its requests is helped by a new nonce, a thief is not.
      case REPLAYED, FORGOTTEN -> new Verdict.Challenge(true);
    };
  }

  /// The request without its credentials for our realm, which are nobody else's business.
  public SipRequest withoutCredentials(SipRequest request) {
    SipRequest without = request;
    for (Challenger challenger : Challenger.values()) {
      if (request.all(challenger.answer()) instanceof Value.Present<List<Credentials>>(var all)
          && all.stream().anyMatch(this::isOurs)) {
        without = withoutCredentials(without, challenger.answerName(), all);
      }
    }
    return without;
  }

  private SipRequest withoutCredentials(
      SipRequest request, HeaderName name, List<Credentials> all) {
    List<Field> fields = request.fields().stream().filter(field -> field.is(name)).toList();
    Edit<SipRequest> edit = request.edit().remove(name);
    for (int i = 0; i < fields.size(); i++) {
      // One value to a field: commas within belong to the credentials (RFC 3261 §7.3.1).
      if (i >= all.size() || !isOurs(all.get(i))) {
        edit.append(name, fields.get(i).value());
      }
    }
    return edit.done();
  }
}

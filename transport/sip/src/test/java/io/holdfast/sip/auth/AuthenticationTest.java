// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.auth;

import static io.holdfast.sip.auth.Challenger.PROXY;
import static io.holdfast.sip.auth.Challenger.SERVER;
import static io.holdfast.sip.auth.DigestAlgorithm.MD5;
import static io.holdfast.sip.auth.DigestAlgorithm.SHA_256;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.auth.Authentication.Claim;
import io.holdfast.sip.auth.Authentication.Verdict;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult.Parsed;
import io.holdfast.sip.parse.SipParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String REALM = "biloxi.com";
  private static final Ha1 BOB = Ha1.of("bob", REALM, "zanzibar");

  private final Nonces nonces =
      new Nonces(
          REALM,
          List.of(new Nonces.Key(1, new byte[32])),
          Duration.ofSeconds(300),
          new Random(1)::nextBytes);
  private final Authentication authentication = new Authentication(nonces, List.of(SHA_256, MD5));
  private final NonceBook book = new NonceBook(100, NOW);

  @Test
  void asksForTheStrongerHashFirst() {
    SipResponse response = authentication.challenge(request("1", ""), PROXY, false, NOW, "t");

    assertThat(response.status()).isEqualTo(407);
    var challenges = response.all(Header.PROXY_AUTHENTICATE).toOptional().orElseThrow();
    assertThat(challenges)
        .extracting(c -> c.get("algorithm").get())
        .containsExactly("SHA-256", "MD5");
    assertThat(challenges).allMatch(c -> c.get("qop").equals(Optional.of("auth")));
    assertThat(challenges).allMatch(c -> c.get("stale").isEmpty());
    assertThat(challenges.getFirst().get("nonce")).isEqualTo(challenges.getLast().get("nonce"));
  }

  @Test
  void findsNoClaimInARequestWithoutCredentials() {
    assertThat(authentication.claim(request("1", ""), SERVER)).isEqualTo(new Claim.None());
  }

  @ParameterizedTest
  @EnumSource
  void authenticatesWhoKnowsThePassword(DigestAlgorithm algorithm) {
    SipRequest request = request("1", authorization(algorithm, nonces.mint(NOW), "00000001"));

    assertThat(verdict(request, BOB)).isEqualTo(new Verdict.Authenticated("bob"));
  }

  @Test
  void asksAgainWithTheSameAnswerForAWrongPasswordAndForAnUnknownUser() {
    String answer = authorization(MD5, nonces.mint(NOW), "00000001");

    assertThat(verdict(request("1", answer), Ha1.of("bob", REALM, "wrong")))
        .isEqualTo(new Verdict.Challenge(false));
    assertThat(verdict(request("1", answer), null)).isEqualTo(new Verdict.Challenge(false));
  }

  @ParameterizedTest
  @EnumSource
  void neverTakesTheDecoyForAPassword(DigestAlgorithm algorithm) {
    String decoy = "0".repeat(algorithm.hexLength());
    String nonce = nonces.mint(NOW);

    assertThat(verdict(request("1", authorization(algorithm, decoy, nonce, "00000001")), null))
        .isEqualTo(new Verdict.Challenge(false));
  }

  @Test
  void refusesSha256WhereOnlyTheMd5IsKnown() {
    Ha1 imported = new Ha1(BOB.md5(), Optional.empty());
    String nonce = nonces.mint(NOW);

    assertThat(verdict(request("1", authorization(SHA_256, nonce, "00000001")), imported))
        .isEqualTo(new Verdict.Challenge(false));
    assertThat(verdict(request("1", authorization(MD5, nonce, "00000001")), imported))
        .isEqualTo(new Verdict.Authenticated("bob"));
  }

  @Test
  void saysStaleOnlyToWhoKnowsThePassword() {
    String old = nonces.mint(NOW.minusSeconds(300));
    SipRequest request = request("1", authorization(SHA_256, old, "00000001"));

    assertThat(verdict(request, BOB)).isEqualTo(new Verdict.Challenge(true));
    assertThat(verdict(request, null)).isEqualTo(new Verdict.Challenge(false));
    assertThat(
            authentication
                .challenge(request, SERVER, true, NOW, "t")
                .text(HeaderName.WWW_AUTHENTICATE))
        .get()
        .asString()
        .endsWith(", stale=true");
  }

  @Test
  void letsOnlyAnInviteInWithANonceFromJustBeforeARestart() {
    String nonce = nonces.mint(NOW.minusSeconds(1));
    String ha1 = BOB.forAlgorithm(MD5).orElseThrow();

    assertThat(verdict(request("1", authorization(MD5, nonce, "00000001")), BOB))
        .isEqualTo(new Verdict.Challenge(true));
    assertThat(
            verdict(
                request("INVITE", "1", authorization("INVITE", MD5, ha1, nonce, "00000001")), BOB))
        .isEqualTo(new Verdict.Authenticated("bob"));
  }

  @Test
  void doesNotAcceptANonceOfSomebodyElse() {
    SipRequest request = request("1", authorization(MD5, "made-up", "00000001"));

    assertThat(verdict(request, BOB)).isEqualTo(new Verdict.Challenge(false));
  }

  @Test
  void acceptsARetransmissionButNoOtherRequestWithTheSameCount() {
    String answer = authorization(SHA_256, nonces.mint(NOW), "00000001");

    assertThat(verdict(request("1", answer), BOB)).isInstanceOf(Verdict.Authenticated.class);
    assertThat(verdict(request("1", answer), BOB)).isInstanceOf(Verdict.Authenticated.class);
    assertThat(verdict(request("2", answer), BOB)).isEqualTo(new Verdict.Challenge(true));
  }

  @Test
  void takesCredentialsOfOtherRealmsOrKindsForNone() {
    String good = authorization(MD5, nonces.mint(NOW), "00000001");

    assertThat(claim(good.replace("realm=\"biloxi.com\"", "realm=\"x\"")))
        .isEqualTo(new Claim.None());
    assertThat(claim(good.replace("algorithm=MD5", "algorithm=SHA-512-256")))
        .isEqualTo(new Claim.None());
    assertThat(claim(good.replace("qop=auth", "qop=auth-int"))).isEqualTo(new Claim.None());
    assertThat(claim(good.replace("qop=auth, ", ""))).isEqualTo(new Claim.None());
    assertThat(claim(good + ", userhash=true")).isEqualTo(new Claim.None());
    assertThat(claim("Authorization: Basic Ym9iOnphbnppYmFy")).isEqualTo(new Claim.None());
  }

  @Test
  void findsItsOwnCredentialsAmongThoseOfOtherRealms() {
    String other = "Authorization: Digest realm=\"x\", username=\"a\", nonce=\"\"\n";
    String good = authorization(MD5, nonces.mint(NOW), "00000001");

    assertThat(claim(other + good)).isInstanceOf(Claim.Made.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "username=\"bob\", |",
        "nonce=\"n\"|nonce=\"\"",
        "uri=\"sip:biloxi.com\"|uri=\"sip:other.example\"",
        "uri=\"sip:biloxi.com\"|uri=\"%\"",
        "nc=00000001|nc=1",
        "nc=00000001|nc=00000000",
        "nc=00000001|nc=0000000x",
        "cnonce=\"c\", |",
        "cnonce=\"c\"|cnonce=\"c\", CNONCE=\"d\"",
        "qop=auth|qop",
        "Digest |Digest,,=\"",
      })
  void refusesImproperCredentials(String change) {
    String[] parts = change.split("\\|", 2);
    String good = authorization(MD5, "n", "00000001");

    assertThat(good).contains(parts[0]);
    assertThat(claim(good.replace(parts[0], parts[1]))).isInstanceOf(Claim.Improper.class);
  }

  @Test
  void comparesTheUriAsAUri() {
    assertThat(
            claim(authorization(MD5, "n", "00000001").replace("sip:biloxi.com", "sip:BILOXI.com")))
        .isInstanceOf(Claim.Made.class);
  }

  @Test
  void removesItsOwnCredentialsBeforeTheRequestGoesOn() {
    String other = "Proxy-Authorization: Digest realm=\"x\", username=\"a, b\"\n";
    String own = authorization(MD5, "n", "00000001").replace("Auth", "Proxy-Auth");

    SipRequest request = authentication.withoutCredentials(request("1", own + "\n" + other));

    assertThat(request.text(HeaderName.PROXY_AUTHORIZATION))
        .contains("Digest realm=\"x\", username=\"a, b\"");
    assertThat(new String(request.encode(), StandardCharsets.UTF_8)).doesNotContain("bob\"");
  }

  @Test
  void throwsNothingWhateverTheCredentialsAre() {
    String good = authorization(SHA_256, nonces.mint(NOW), "00000001");
    Random random = new Random(42);

    for (int i = 0; i < 20_000; i++) {
      StringBuilder hostile = new StringBuilder(good);
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        int at = "Authorization: ".length() + random.nextInt(good.length() - 20);
        hostile.setCharAt(at, "\"\\,= \tDdx0é%;".charAt(random.nextInt(13)));
      }
      SipRequest request = request("1", hostile.toString());
      if (authentication.claim(request, SERVER) instanceof Claim.Made(var credentials)) {
        authentication.verify(request, credentials, BOB, book, NOW);
      }
    }
  }

  private Claim claim(String authorization) {
    return authentication.claim(request("1", authorization), SERVER);
  }

  private Verdict verdict(SipRequest request, @Nullable Ha1 stored) {
    Claim claim = authentication.claim(request, SERVER);
    assertThat(claim).isInstanceOf(Claim.Made.class);
    return authentication.verify(request, ((Claim.Made) claim).credentials(), stored, book, NOW);
  }

  private static String authorization(DigestAlgorithm algorithm, String nonce, String nc) {
    return authorization(algorithm, BOB.forAlgorithm(algorithm).orElseThrow(), nonce, nc);
  }

  private static String authorization(
      DigestAlgorithm algorithm, String ha1, String nonce, String nc) {
    return authorization("REGISTER", algorithm, ha1, nonce, nc);
  }

  private static String authorization(
      String method, DigestAlgorithm algorithm, String ha1, String nonce, String nc) {
    String response = Digest.response(algorithm, ha1, nonce, nc, "c", method, "sip:biloxi.com");
    return "Authorization: Digest username=\"bob\", realm=\"biloxi.com\", nonce=\""
        + nonce
        + "\", uri=\"sip:biloxi.com\", algorithm="
        + algorithm.token()
        + ", qop=auth, nc="
        + nc
        + ", cnonce=\"c\", response=\""
        + response
        + "\"";
  }

  private static SipRequest request(String branch, String lines) {
    return request("REGISTER", branch, lines);
  }

  private static SipRequest request(String method, String branch, String lines) {
    String head =
        method
            + " sip:biloxi.com SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.4;branch=z9hG4bK"
            + branch
            + "\nTo: <sip:bob@biloxi.com>\nFrom: <sip:bob@biloxi.com>;tag=1\nCall-ID: c\nCSeq: 1 "
            + method
            + "\n"
            + (lines.isEmpty() ? "" : lines + "\n");
    byte[] bytes = (head.replace("\n", "\r\n") + "\r\n").getBytes(StandardCharsets.UTF_8);
    var result = new SipParser(Limits.DEFAULT).datagram(bytes);
    assertThat(result).isInstanceOf(Parsed.class);
    return (SipRequest) ((Parsed) result).message();
  }
}

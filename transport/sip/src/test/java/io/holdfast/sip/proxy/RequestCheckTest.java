// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static io.holdfast.sip.proxy.Messages.US;
import static io.holdfast.sip.proxy.Messages.lines;
import static io.holdfast.sip.proxy.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.proxy.RequestCheck.Verdict;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// RFC 3261 §16.3, step by step, with the loop detection of RFC 5393 §4.2.
class RequestCheckTest {

  private static final String ROUTE_MADE_BY_OTHERS = "Route: <sip:192.0.2.1;lr>";

  @Test
  void ordinaryRequestPasses() {
    assertThat(check(request("INVITE sip:ben@sued.example"))).isInstanceOf(Verdict.Pass.class);
  }

  // ---- step 1, reasonable syntax

  @Test
  void malformedRequestUriIsRefused() {
    assertRefused(check(request("OPTIONS sip:ben@@sued.example")), 400, "Request-URI");
  }

  @Test
  void malformedRouteIsRefused() {
    assertRefused(
        check(request("INVITE sip:ben@sued.example", "Route: <sip:a b;lr>")), 400, "Route");
    assertRefused(
        check(request("INVITE sip:ben@sued.example", ROUTE_MADE_BY_OTHERS, "Route: <<>>,,")),
        400,
        "Route");
  }

  // ---- step 2, URI scheme

  @Test
  void unknownSchemeIsRefused() {
    assertRefused(check(request("INVITE noscheme:ben")), 416, "Unsupported URI Scheme");
  }

  @Test
  void sipSipsAndTelAreUnderstood() {
    assertThat(check(request("INVITE sips:ben@sued.example"))).isInstanceOf(Verdict.Pass.class);
    assertThat(check(request("INVITE tel:+49301234567"))).isInstanceOf(Verdict.Pass.class);
  }

  // ---- step 3, Max-Forwards

  @Test
  void requestWithoutHopsLeftIsRefused() {
    assertRefused(
        check(request("INVITE sip:ben@sued.example", "Max-Forwards: 0")), 483, "Too Many Hops");
  }

  @Test
  void requestWithoutMaxForwardsPasses() {
    assertThat(check(request("INVITE sip:ben@sued.example", "Max-Forwards: none")))
        .isInstanceOf(Verdict.Pass.class);
  }

  @Test
  void lastHopPasses() {
    assertThat(check(request("INVITE sip:ben@sued.example", "Max-Forwards: 1")))
        .isInstanceOf(Verdict.Pass.class);
  }

  @Test
  void optionsWithoutHopsLeftIsAnsweredHere() {
    assertThat(check(request("OPTIONS sip:ben@sued.example", "Max-Forwards: 0")))
        .isInstanceOf(Verdict.ActAsRecipient.class);
  }

  // ---- step 4, loop check

  @Test
  void requestThatComesBackUnchangedIsLooping() {
    SipRequest first = request("INVITE sip:ben@sued.example");
    String hash = ((Verdict.Pass) check(first)).loopHash();

    SipRequest back =
        request(
            "INVITE sip:ben@sued.example",
            "Via: SIP/2.0/UDP 203.0.113.9;branch=z9hG4bKother",
            "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-cookie." + hash,
            "Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKanna1",
            "Max-Forwards: 68");

    assertRefused(check(back), 482, "Loop Detected");
  }

  @Test
  void requestThatComesBackForAnotherTargetIsSpiralling() {
    String hash = ((Verdict.Pass) check(request("INVITE sip:ben@sued.example"))).loopHash();

    SipRequest back =
        request(
            "INVITE sip:carl@sued.example",
            "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-cookie." + hash,
            "Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKanna1");

    assertThat(check(back)).isInstanceOf(Verdict.Pass.class);
  }

  @Test
  void hashInAForeignViaIsNoLoop() {
    String hash = ((Verdict.Pass) check(request("INVITE sip:ben@sued.example"))).loopHash();

    SipRequest other =
        request(
            "INVITE sip:ben@sued.example",
            "Via: SIP/2.0/UDP 203.0.113.9;branch=z9hG4bK-cookie." + hash);

    assertThat(check(other)).isInstanceOf(Verdict.Pass.class);
  }

  @Test
  void loopIsFoundAmongManyVias() {
    String hash = ((Verdict.Pass) check(request("INVITE sip:ben@sued.example"))).loopHash();
    String others = "SIP/2.0/UDP 203.0.113.9;branch=z9hG4bKx, ".repeat(60);

    SipRequest back =
        request(
            "INVITE sip:ben@sued.example",
            "Via: " + others + "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-cookie." + hash);

    assertRefused(check(back), 482, "Loop Detected");
  }

  @Test
  void malformedViaHidesNoLoop() {
    String hash = ((Verdict.Pass) check(request("INVITE sip:ben@sued.example"))).loopHash();

    SipRequest back =
        request(
            "INVITE sip:ben@sued.example",
            "Via: SIP/2.0/UDP 203.0.113.9;branch=z9hG4bKother",
            "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-cookie." + hash,
            "Via: ;;;");

    assertRefused(check(back), 482, "Loop Detected");
  }

  // ---- step 5, Proxy-Require

  @Test
  void unknownExtensionsAreNamed() {
    SipRequest request =
        request(
            "INVITE sip:ben@sued.example", "Proxy-Require: Foo, sec-agree", "Proxy-Require: bar");

    Verdict verdict = RequestCheck.check(request, US, Set.of("sec-agree"));

    assertRefused(verdict, 420, "Bad Extension");
    SipResponse response = ((Verdict.Refuse) verdict).response(request, "p1");
    assertThat(response.status()).isEqualTo(420);
    assertThat(lines(response, "Unsupported")).containsExactly("Foo, bar");
    assertThat(response.toTag()).contains("p1");
  }

  @Test
  void knownExtensionsPassInAnyCase() {
    SipRequest request = request("INVITE sip:ben@sued.example", "Proxy-Require: Sec-Agree");

    assertThat(RequestCheck.check(request, US, Set.of("sec-agree")))
        .isInstanceOf(Verdict.Pass.class);
  }

  @Test
  void malformedProxyRequireIsRefused() {
    assertRefused(
        check(request("INVITE sip:ben@sued.example", "Proxy-Require: a/b")), 400, "Proxy-Require");
  }

  @Test
  void proxyRequireOfAckAndCancelIsIgnored() {
    assertThat(check(request("ACK sip:ben@sued.example", "Proxy-Require: foo")))
        .isInstanceOf(Verdict.Pass.class);
    assertThat(check(request("CANCEL sip:ben@sued.example", "Proxy-Require: foo")))
        .isInstanceOf(Verdict.Pass.class);
  }

  private static Verdict check(SipRequest request) {
    return RequestCheck.check(request, US, Set.of());
  }

  private static void assertRefused(Verdict verdict, int status, String reason) {
    assertThat(verdict).isInstanceOf(Verdict.Refuse.class);
    assertThat(((Verdict.Refuse) verdict).status()).isEqualTo(status);
    assertThat(((Verdict.Refuse) verdict).reason()).contains(reason);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static io.holdfast.sip.proxy.Messages.lines;
import static io.holdfast.sip.proxy.Messages.read;
import static io.holdfast.sip.proxy.Messages.request;
import static io.holdfast.sip.proxy.Messages.response;
import static io.holdfast.sip.proxy.Messages.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.uri.Uri;
import java.util.List;
import org.junit.jupiter.api.Test;

/// RFC 3261 §16.6, step by step, and the way back of RFC 3261 §16.7 step 3.
class ForwardingTest {

  private static final String VIA = "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-cookie.hash";
  private static final String RECORD_ROUTE = "<sip:COOKIE@192.0.2.1:5060;lr>";
  private static final String TARGET = "sip:ben@198.51.100.9:5064";

  // ---- step 1, copy

  @Test
  void everyByteThatNeedNotChangeStays() {
    SipRequest received =
        (SipRequest)
            read(
                """
                INVITE sip:ben@sued.example SIP/2.0
                vIA  :  SIP / 2.0 / UDP 198.51.100.7:5062 ;branch=z9hG4bKanna1
                X-Odd:a\t,  "b"
                 folded
                f: Anna <sip:anna@nord.example>;tag=a1
                MAX-FORWARDS:  8
                t: sip:ben@sued.example
                i: 7d1c
                CSeq: 010   INVITE
                x-odd:
                l: 4

                v=0
                """
                    .stripTrailing()
                    .replace("\n", "\r\n")
                    .concat("\n"));

    SipRequest sent = Forwarding.forward(received, plan());

    String[] before = text(received).split("\r\n");
    assertThat(text(sent).split("\r\n"))
        .contains(
            before[1],
            before[2],
            before[3],
            before[4],
            before[6],
            before[7],
            before[8],
            before[9],
            before[10])
        .endsWith(before[10], "", "v=0\n");
    assertThat(sent.maxForwards()).isEqualTo(7);
  }

  @Test
  void repeatingItGivesTheSameBytes() {
    SipRequest received =
        request(
            "INVITE sip:ben@sued.example",
            "Route: <sip:203.0.113.9>",
            "Contact: <sip:anna@198.51.100.7>");

    byte[] once = Forwarding.forward(received, plan()).encode();
    byte[] twice = Forwarding.forward((SipRequest) read(text(received)), plan()).encode();

    assertThat(twice).isEqualTo(once);
  }

  @Test
  void receivedRequestIsNotChanged() {
    SipRequest received = request("INVITE sip:ben@sued.example");
    String before = text(received);

    Forwarding.forward(received, plan());

    assertThat(text(received)).isEqualTo(before);
  }

  // ---- step 2, Request-URI

  @Test
  void targetBecomesTheRequestUri() {
    assertThat(Forwarding.forward(request("INVITE sip:ben@sued.example"), plan()).requestUriText())
        .isEqualTo(TARGET);
  }

  @Test
  void targetLosesWhatARequestUriMustNotHave() {
    assertThat(target("sip:ben@198.51.100.9:5064;method=INVITE;ob?Replaces=x&y=z"))
        .isEqualTo("sip:ben@198.51.100.9:5064;ob");
    assertThat(target("sip:a;method=b@198.51.100.9;transport=tcp"))
        .isEqualTo("sip:a;method=b@198.51.100.9;transport=tcp");
    assertThat(target("tel:+4930123")).isEqualTo("tel:+4930123");
  }

  // ---- step 3, Max-Forwards

  @Test
  void hopIsCounted() {
    SipRequest sent =
        Forwarding.forward(request("INVITE sip:ben@sued.example", "Max-Forwards: 12"), plan());

    assertThat(lines(sent, "Max-Forwards")).containsExactly("11");
  }

  @Test
  void missingMaxForwardsIsSeventy() {
    SipRequest sent =
        Forwarding.forward(request("INVITE sip:ben@sued.example", "Max-Forwards: none"), plan());

    assertThat(lines(sent, "Max-Forwards")).containsExactly("70");
  }

  // ---- step 4, Record-Route

  @Test
  void recordRouteGoesBeforeAllOthers() {
    SipRequest sent =
        Forwarding.forward(
            request("INVITE sip:ben@sued.example", "Record-Route: <sip:203.0.113.9;lr>"), plan());

    assertThat(lines(sent, "Record-Route")).containsExactly(RECORD_ROUTE, "<sip:203.0.113.9;lr>");
  }

  @Test
  void recordRouteIsLeftOutWhereNoneIsPlanned() {
    SipRequest sent =
        Forwarding.forward(
            request("MESSAGE sip:ben@sued.example"), new ForwardPlan(TARGET, VIA, null, List.of()));

    assertThat(lines(sent, "Record-Route")).isEmpty();
  }

  @Test
  void oneUriIsEnoughWhereBothSidesReachUsAlike() {
    assertThat(RecordRoutes.value("COOKIE", udp("192.0.2.1"), udp("192.0.2.1")))
        .isEqualTo(RECORD_ROUTE);
  }

  @Test
  void eachSideGetsTheUriThatItCanReach() {
    // RFC 5658 §3.1: on top the one for the callee's side
    assertThat(RecordRoutes.value("COOKIE", udp("192.0.2.1"), sentBy(Transport.TCP, "192.0.2.2")))
        .isEqualTo(
            "<sip:COOKIE@192.0.2.2:5060;transport=tcp;lr;r2=on>, <sip:COOKIE@192.0.2.1:5060;lr;r2=on>");
    assertThat(
            RecordRoutes.value("COOKIE", sentBy(Transport.TLS, "[2001:db8::1]"), udp("192.0.2.1")))
        .isEqualTo(
            "<sip:COOKIE@192.0.2.1:5060;lr;r2=on>, <sips:COOKIE@[2001:db8::1]:5061;lr;r2=on>");
  }

  // ---- step 6, postprocess routing information

  @Test
  void looseRouteStays() {
    SipRequest received =
        request("BYE sip:ben@198.51.100.9", "Route: <sip:203.0.113.9;lr>, <sip:203.0.113.10>");
    ForwardPlan plan = new ForwardPlan("sip:ben@198.51.100.9", VIA, null, List.of());

    SipRequest sent = Forwarding.forward(received, plan);

    assertThat(sent.requestUriText()).isEqualTo("sip:ben@198.51.100.9");
    assertThat(lines(sent, "Route")).containsExactly("<sip:203.0.113.9;lr>, <sip:203.0.113.10>");
    assertThat(nextHop(received, plan)).isEqualTo("sip:203.0.113.9;lr");
  }

  @Test
  void strictRouterGetsItsUriAsRequestUri() {
    SipRequest received =
        request("BYE sip:ben@198.51.100.9", "Route: <sip:203.0.113.9>, <sip:203.0.113.10;lr>");
    ForwardPlan plan = new ForwardPlan("sip:ben@198.51.100.9", VIA, null, List.of());

    SipRequest sent = Forwarding.forward(received, plan);

    assertThat(sent.requestUriText()).isEqualTo("sip:203.0.113.9");
    assertThat(lines(sent, "Route"))
        .containsExactly("<sip:203.0.113.10;lr>", "<sip:ben@198.51.100.9>");
    assertThat(nextHop(received, plan)).isEqualTo("sip:203.0.113.9");
  }

  @Test
  void pathOfABindingGoesFirst() {
    SipRequest received = request("INVITE sip:ben@sued.example", "Route: <sip:203.0.113.10;lr>");
    ForwardPlan plan =
        new ForwardPlan(
            TARGET, VIA, null, List.of("<sip:edge1.example;lr>", "<sip:edge2.example;lr>"));

    SipRequest sent = Forwarding.forward(received, plan);

    assertThat(lines(sent, "Route"))
        .containsExactly("<sip:edge1.example;lr>, <sip:edge2.example;lr>", "<sip:203.0.113.10;lr>");
    assertThat(nextHop(received, plan)).isEqualTo("sip:edge1.example;lr");
  }

  @Test
  void pathThatBeginsWithAStrictRouterIsRewrittenToo() {
    SipRequest received = request("INVITE sip:ben@sued.example");
    ForwardPlan plan =
        new ForwardPlan(TARGET, VIA, null, List.of("<sip:old.example>", "<sip:edge2.example;lr>"));

    SipRequest sent = Forwarding.forward(received, plan);

    assertThat(sent.requestUriText()).isEqualTo("sip:old.example");
    assertThat(lines(sent, "Route")).containsExactly("<sip:edge2.example;lr>", "<" + TARGET + ">");
    assertThat(nextHop(received, plan)).isEqualTo("sip:old.example");
  }

  @Test
  void withoutARouteTheTargetIsTheNextHop() {
    assertThat(nextHop(request("INVITE sip:ben@sued.example"), plan())).isEqualTo(TARGET);
    assertThat(NextHop.of(request("BYE sip:ben@198.51.100.9")))
        .map(Uri::text)
        .contains("sip:ben@198.51.100.9");
  }

  @Test
  void nextHopThatIsNoSipUriIsNone() {
    assertThat(NextHop.of(request("INVITE tel:+1"))).isEmpty();
    assertThat(NextHop.of(request("INVITE sip:b@sued.example", "Route: <tel:+1>"))).isEmpty();
    assertThat(NextHop.of(request("INVITE sip:b@sued.example", "Route: <<"))).isEmpty();
    assertThat(
            NextHop.of(
                request("INVITE sip:b@sued.example"), new ForwardPlan("x", VIA, null, List.of())))
        .isEmpty();
    assertThat(
            NextHop.of(
                request("INVITE sip:b@sued.example"),
                new ForwardPlan(TARGET, VIA, null, List.of("<"))))
        .isEmpty();
  }

  @Test
  void malformedRouteIsForwardedAsItIs() {
    SipRequest sent =
        Forwarding.forward(request("INVITE sip:ben@sued.example", "Route: <<"), plan());

    assertThat(lines(sent, "Route")).containsExactly("<<");
  }

  // ---- step 8, Via

  @Test
  void ourViaGoesOnTop() {
    SipRequest sent = Forwarding.forward(request("INVITE sip:ben@sued.example"), plan());

    assertThat(lines(sent, "Via"))
        .containsExactly(VIA, "SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKanna1");
  }

  @Test
  void ourViaNamesOurAddress() {
    assertThat(udp("192.0.2.1").via("z9hG4bK-x"))
        .isEqualTo("SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-x");
    assertThat(sentBy(Transport.TLS, "p.example").via("z9hG4bK-x"))
        .isEqualTo("SIP/2.0/TLS p.example:5061;branch=z9hG4bK-x");
  }

  // ---- step 9, Content-Length

  @Test
  void missingContentLengthIsAdded() {
    SipRequest sent =
        Forwarding.forward(request("INVITE sip:ben@sued.example", "Content-Length: none"), plan());

    assertThat(lines(sent, "Content-Length")).containsExactly("0");
  }

  // ---- the way back

  @Test
  void responseGoesBackWithoutOurVia() {
    var back =
        Forwarding.back(
            response(180, "Via: " + VIA + ", SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKanna1"));

    assertThat(back).isPresent();
    assertThat(lines(back.get(), "Via"))
        .containsExactly("SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKanna1");
  }

  @Test
  void responseToOurOwnRequestDoesNotGoBack() {
    assertThat(Forwarding.back(response(200, "Via: " + VIA))).isEmpty();
  }

  @Test
  void responseWhoseNextViaIsMalformedDoesNotGoBack() {
    assertThat(Forwarding.back(response(200, "Via: " + VIA, "Via: ;;"))).isEmpty();
  }

  private static ForwardPlan plan() {
    return new ForwardPlan(TARGET, VIA, RECORD_ROUTE, List.of());
  }

  private static String target(String uri) {
    return Forwarding.target(Uri.parse(uri).toOptional().orElseThrow());
  }

  private static String nextHop(SipRequest request, ForwardPlan plan) {
    return NextHop.of(request, plan).orElseThrow().text();
  }

  private static SentBy udp(String host) {
    return sentBy(Transport.UDP, host);
  }

  private static SentBy sentBy(Transport transport, String host) {
    return new SentBy(transport, new HostPort(host, -1));
  }
}

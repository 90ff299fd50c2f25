// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static io.holdfast.sip.proxy.Messages.US;
import static io.holdfast.sip.proxy.Messages.request;
import static io.holdfast.sip.proxy.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.dialog.Dialog;
import io.holdfast.sip.dialog.Dialogs;
import io.holdfast.sip.dialog.Side;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.Conformance;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult;
import io.holdfast.sip.parse.SipParser;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Whatever passes the parser and the conformance check is a value to everything here: messages
/// with random damage go the whole way of a proxy, and nothing throws.
class HostileMessageTest {

  private static final Flow FLOW =
      Flow.udp(
          new InetSocketAddress("192.0.2.1", 5060), new InetSocketAddress("198.51.100.7", 40001));
  private static final String VIA = "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-x.y";
  private static final String SPICE = "\r\n\t \0<>\";:,=@?%[]\\()'\u007f\u00ff0A9z;lr,";

  private static final SipRequest INVITE =
      request(
          "INVITE sip:COOKIE@192.0.2.1;maddr=192.0.2.2:5060;lr;transport=tcp",
          "Via: SIP/2.0/UDP anna.example:5062;branch=z9hG4bK1;rport;maddr=192.0.2.7, SIP/2.0/TCP [::1]",
          "Route: \"us\" <sip:COOKIE@192.0.2.1;lr;r2=on>, <sip:COOKIE@192.0.2.2:5070;lr;r2=on>",
          "Route: <sip:203.0.113.9>,<sip:ben@198.51.100.9?x=y>",
          "Record-Route: <sip:a2.example;lr>, <sip:a1.example>",
          "Proxy-Require: foo, bar",
          "Contact: \"A\\\"nna\" <sip:anna@198.51.100.7:5062;method=INVITE?a=b>;q=0.5");

  private static final SipResponse ANSWER =
      response(
          401,
          "Via: " + VIA + ", SIP/2.0/UDP anna.example:5062;branch=z9hG4bK1",
          "Record-Route: <sip:b1.example>, <sip:COOKIE@192.0.2.1;lr>, <sip:a2.example;lr>, <sip:a1.example>",
          "To: \"Ben\" <sip:ben@sued.example>;tag=b1",
          "WWW-Authenticate: Digest realm=\"a\"",
          "Contact: <sip:ben@198.51.100.9:5064>");

  private final Random random = new Random(20260127);
  private int requests;
  private int responses;

  @Test
  void damagedMessagesAreValues() {
    for (int i = 0; i < 20_000; i++) {
      damaged(INVITE).ifPresent(message -> proxied((SipRequest) message));
      damaged(ANSWER).ifPresent(message -> proxied((SipResponse) message));
    }

    assertThat(requests).isGreaterThan(1_000);
    assertThat(responses).isGreaterThan(1_000);
  }

  private void proxied(SipRequest received) {
    requests++;
    SipRequest request = ReceivedVia.stamp(received, FLOW.remote());
    RequestCheck.check(request, US, Set.of());
    RoutePreprocessing.Preprocessed stripped = RoutePreprocessing.apply(request, US);
    var _ =
        NextHop.of(stripped.request())
            .flatMap(NextHopTarget::of)
            .flatMap(target -> target.destination(null));
    request.requestUri().toOptional().ifPresent(Forwarding::target);
    for (List<String> path : List.of(List.<String>of(), List.of("<sip:strict.example>"))) {
      ForwardPlan plan =
          new ForwardPlan(request.requestUriText(), VIA, "<sip:C@192.0.2.1;lr>", path);
      NextHop.of(stripped.request(), plan);
      Forwarding.forward(stripped.request(), plan).encode();
    }
    ResponseDestination.of(request.via(), FLOW);
    ResponseDestination.of(request.via());
    NatRule.viaFlow(request.via(), FLOW);
    LoopHash.discriminator(request);
    Dialog.of(request, ok(ANSWER), US).ifPresent(HostileMessageTest::ended);
  }

  private void proxied(SipResponse received) {
    responses++;
    SipResponse response = Forwarding.back(received).orElse(received);
    ResponseContext context = ResponseContext.of(INVITE, "p1", List.of(0, 1));
    for (ResponseContext.Effect effect : context.on(0, ANSWER).next().on(1, response).effects()) {
      if (effect instanceof ResponseContext.Effect.ForwardBest(_, var best)) {
        best.encode();
      }
    }
    Dialogs dialogs = Dialogs.NONE.on(INVITE, response, US).on(INVITE, ok(response), US);
    dialogs.all().forEach(HostileMessageTest::ended);
  }

  /// The same message as a 200.
  private static SipResponse ok(SipResponse response) {
    String text = Messages.text(response);
    return (SipResponse) Messages.read("SIP/2.0 200" + text.substring("SIP/2.0 200".length()));
  }

  private static void ended(Dialog dialog) {
    dialog.bye(Side.CALLER, VIA).encode();
    dialog.afterUnseenRequests().bye(Side.CALLEE, VIA).encode();
  }

  private Optional<SipMessage> damaged(SipMessage message) {
    byte[] bytes = message.encode();
    for (int n = random.nextInt(1, 4); n > 0; n--) {
      bytes[random.nextInt(bytes.length)] = (byte) SPICE.charAt(random.nextInt(SPICE.length()));
    }
    return new SipParser(Limits.DEFAULT).datagram(bytes)
                instanceof ParseResult.Parsed(var parsed, _)
            && parsed.getClass() == message.getClass()
            && Conformance.check(parsed).isEmpty()
        ? Optional.of(parsed)
        : Optional.empty();
  }
}

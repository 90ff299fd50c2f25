// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import static io.holdfast.sharding.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.proxy.Cookies;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who takes a message, decided from the message alone. Authentication is in [RouterAccessTest].
class RouterTest {

  private static final String UID = "AAAAAAAAAAAAAAAAAAAAAA";

  private final Desk desk = new Desk(true);

  /// A stranger's request, one header of its own, and what becomes of it.
  @ParameterizedTest(name = "{0} with {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # to somebody whom we serve
          INVITE sip:ben@sued.example            | X: y                       | call to ben@sued.example
          INVITE sip:ben@192.0.2.1               | X: y                       | call to ben@sued.example
          INVITE sip:Ben@SUED.example:5060       | X: y                       | call to Ben@sued.example
          INVITE tel:+49-30-1234                 | X: y                       | call to +49301234@sued.example
          MESSAGE sip:ben@sued.example           | X: y                       | relay to ben@sued.example
          SUBSCRIBE sip:ben@sued.example         | X: y                       | relay to ben@sued.example
          OPTIONS sip:ben@sued.example           | X: y                       | relay to ben@sued.example
          INVITE sip:ben@sued.example            | Route: <sip:192.0.2.1;lr>  | call to ben@sued.example
          # to somebody else: no open relay
          INVITE sip:cara@west.example           | X: y                       | 403
          MESSAGE sip:cara@west.example          | X: y                       | 403
          INVITE sip:ben@sued.example            | Route: <sip:west.example;lr> | 403
          INVITE sip:ben@sued.example:40000      | X: y                       | 403
          REGISTER sip:west.example              | X: y                       | 403
          # to us
          OPTIONS sip:192.0.2.1                  | X: y                       | 200
          OPTIONS sip:sued.example               | X: y                       | 200
          INVITE sip:sued.example                | X: y                       | 404
          # refused by RFC 3261 §16.3
          INVITE http://sued.example             | X: y                       | 416
          INVITE sip:ben@sued.example            | Max-Forwards: 0            | 483
          OPTIONS sip:ben@sued.example           | Max-Forwards: 0            | 200
          INVITE sip:ben@sued.example            | Proxy-Require: gold        | 420
          ACK sip:ben@sued.example               | Max-Forwards: 0            | nothing
          # malformed
          INVITE sip:ben@sued.example            | CSeq: 1 BYE                | 400
          INVITE sip:ben@sued.example            | CSeq: 99999999999 INVITE   | 400
          INVITE sip:ben@sued.example            | From: none                 | 400
          INVITE sip:ben@sued.example            | Call-ID: none              | 400
          INVITE sip:ben@sued.example            | Max-Forwards: 300          | 400
          INVITE sip:ben@sued.example            | To: "                      | 400
          INVITE sip:ben@sued.example            | Via: none                  | nothing
          INVITE sip:ben@sued.example            | Via: what                  | 400
          ACK sip:ben@sued.example               | CSeq: 1 BYE                | nothing
          # of calls that exist or not, which the call knows
          ACK sip:ben@sued.example               | To: <sip:ben@sued.example>;tag=b1 | call
          CANCEL sip:ben@sued.example            | X: y                       | call
          BYE sip:ben@198.51.100.9               | To: <sip:ben@sued.example>;tag=b1 | call
          INVITE sip:ben@198.51.100.9            | To: <sip:ben@sued.example>;tag=b1 | call
          NOTIFY sip:ben@198.51.100.9            | To: <sip:ben@sued.example>;tag=b1 | 403
          REGISTER sip:sued.example              | To: <sip:ben@sued.example>;tag=b1 | 401
          """)
  void decides(String requestLine, String header, String becomes) {
    assertThat(desk.becomes(request(requestLine, header))).isEqualTo(becomes);
  }

  @Test
  void namesTheExtensionsThatItDoesNotKnow() {
    desk.becomes(Messages.invite("Proxy-Require: gold, silver"));

    assertThat(Messages.line(desk.answered(), "Unsupported")).contains("gold, silver");
  }

  @Test
  void saysInA400WhatIsWrong() {
    desk.becomes(Messages.invite("CSeq: 1 BYE"));

    assertThat(desk.answered().reason()).contains("CSeq");
    assertThat(desk.answered().toTag()).isPresent();
    assertThat(desk.counted).containsEntry(RoutingMetric.MALFORMED_ANSWERED, 1);
  }

  @Test
  void absorbsTheAckToWhatItAnsweredWithoutATransaction() {
    SipRequest invite = request("INVITE sip:cara@west.example");
    desk.becomes(invite);

    String becomes = desk.becomes(Messages.ackOf(invite, desk.answered()));

    assertThat(becomes).isEqualTo("nothing");
    assertThat(desk.counted).containsEntry(RoutingMetric.ACKS_ABSORBED, 1);
  }

  @Test
  void absorbsTheAckToA400() {
    SipRequest invite = Messages.invite("Max-Forwards: 300");
    desk.becomes(invite);

    assertThat(desk.becomes(Messages.ackOf(invite, desk.answered()))).isEqualTo("nothing");
  }

  @Test
  void answersARetransmissionWithTheSameTag() {
    SipRequest invite = request("INVITE sip:cara@west.example");
    desk.becomes(invite);
    SipResponse first = desk.answered();

    desk.becomes(invite);

    assertThat(desk.answered().toTag()).isEqualTo(first.toTag());
  }

  @Test
  void seesALoopButLetsASpiralPass() {
    List<String> hashes = new ArrayList<>();
    SipRequest invite = Messages.invite();
    hashes.add(io.holdfast.sip.proxy.LoopHash.of(invite));
    String branch =
        desk.cookies.viaBranch(
            new Cookie.Branch(Cookie.Kind.CALL, UID, 1, 1, 0, ""),
            invite.callId(),
            hashes.getFirst());
    String vias = "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=" + branch + ", " + invite.via().text();

    assertThat(desk.becomes(Messages.invite(vias))).isEqualTo("482");
    assertThat(desk.becomes(request("INVITE sip:cara@sued.example", vias)))
        .isEqualTo("call to cara@sued.example");
  }

  @Test
  void aDialogCookieNeedsNoFurtherAuthorisation() {
    assertThat(desk.becomes(bye(cookieOf(Cookie.Kind.CALL, "7d1c@198.51.100.7"))))
        .isEqualTo("call by cookie");
    assertThat(desk.requests.getLast().first(io.holdfast.sip.header.Header.ROUTE).isPresent())
        .isFalse();
  }

  @Test
  void aDialogOutsideCallsGoesToTheRelays() {
    SipRequest notify =
        request(
            "NOTIFY sip:ben@198.51.100.9",
            "Route: <sip:" + cookieOf(Cookie.Kind.NODE, "7d1c@198.51.100.7") + "@192.0.2.1;lr>",
            "To: <sip:ben@sued.example>;tag=b1");

    assertThat(desk.becomes(notify)).isEqualTo("relay by cookie");
  }

  @Test
  void aNotifyOfACallGoesToTheCall() {
    SipRequest notify =
        request(
            "NOTIFY sip:ben@198.51.100.9",
            "Route: <sip:" + cookieOf(Cookie.Kind.CALL, "7d1c@198.51.100.7") + "@192.0.2.1;lr>",
            "To: <sip:ben@sued.example>;tag=b1");

    assertThat(desk.becomes(notify)).isEqualTo("call by cookie");
  }

  @Test
  void ignoresACookieThatIsForgedOrOfAnotherCall() {
    String genuine = cookieOf(Cookie.Kind.CALL, "7d1c@198.51.100.7");
    char last = genuine.charAt(genuine.length() - 3);
    String forged =
        genuine.substring(0, genuine.length() - 3)
            + (last == 'A' ? 'B' : 'A')
            + genuine.substring(genuine.length() - 2);

    assertThat(desk.becomes(bye(forged))).isEqualTo("call");
    assertThat(desk.becomes(bye(cookieOf(Cookie.Kind.CALL, "another@198.51.100.7"))))
        .isEqualTo("call");
  }

  @Test
  void aResponseGoesWhereTheBranchOfItsViaLeads() {
    SipRequest invite = Messages.invite();

    assertThat(desk.becomes(responseTo(invite, branch(Cookie.Kind.CALL, invite.callId()))))
        .isEqualTo("call");
    assertThat(desk.becomes(responseTo(invite, branch(Cookie.Kind.NODE, invite.callId()))))
        .isEqualTo("relay");
  }

  @Test
  void takesAResponseThatAnotherNodeReceivedOnlyToWhatLivesHere() {
    SipRequest invite = Messages.invite();

    assertThat(desk.strayBecomes(responseTo(invite, branch(Cookie.Kind.NODE, invite.callId()))))
        .isEqualTo("relay");
    assertThat(desk.strayBecomes(responseTo(invite, branch(Cookie.Kind.CALL, invite.callId()))))
        .isEqualTo("nothing");
    assertThat(desk.strayBecomes(responseTo(invite, "z9hG4bK-other"))).isEqualTo("nothing");
  }

  @Test
  void dropsAResponseThatIsToNothingOfOurs() {
    SipRequest invite = Messages.invite();

    assertThat(desk.becomes(responseTo(invite, "z9hG4bK-other"))).isEqualTo("nothing");
    assertThat(desk.becomes(responseTo(invite, branch(Cookie.Kind.CALL, "another"))))
        .isEqualTo("nothing");
    assertThat(desk.counted).containsEntry(RoutingMetric.RESPONSES_UNKNOWN, 2);
  }

  @Test
  void refusesWhatMustBeDurableWhileTheJournalTakesNoWrites() {
    desk.writable = false;

    assertThat(desk.becomes(request("REGISTER sip:sued.example"))).isEqualTo("503");
    assertThat(Messages.line(desk.answered(), "Retry-After")).contains("5");
    assertThat(desk.becomes(bye(cookieOf(Cookie.Kind.CALL, "7d1c@198.51.100.7"))))
        .isEqualTo("call by cookie");
    assertThat(desk.becomes(request("MESSAGE sip:ben@sued.example")))
        .isEqualTo("relay to ben@sued.example");
  }

  @Test
  void leavesItToCallsWhetherAnInviteIsNew() {
    desk.writable = false;

    assertThat(desk.becomes(Messages.invite())).isEqualTo("call to ben@sued.example");
  }

  @Test
  void answersWhereTheRequestCameFrom() {
    desk.becomes(request("OPTIONS sip:sued.example"), Messages.FROM_ANNA_TCP);

    assertThat(desk.wire.last().to()).isEqualTo(new Destination.OverFlow(Messages.FROM_ANNA_TCP));
    assertThat(Messages.line(desk.answered(), "Allow")).get().asString().contains("INVITE");
  }

  private SipRequest bye(String cookie) {
    return request(
        "BYE sip:ben@198.51.100.9",
        "Route: <sip:" + cookie + "@192.0.2.1;lr>",
        "To: <sip:ben@sued.example>;tag=b1");
  }

  private String cookieOf(Cookie.Kind kind, String callId) {
    return desk.cookies.recordRouteUser(
        new Cookie.RecordRoute(kind, UID, 1, 1, null, null, Cookies.tagHash("a1")), callId);
  }

  private String branch(Cookie.Kind kind, String callId) {
    return desk.cookies.viaBranch(new Cookie.Branch(kind, UID, 1, 1, 0, ""), callId, "");
  }

  private static SipResponse responseTo(SipRequest invite, String branch) {
    SipRequest sent =
        invite
            .edit()
            .prepend(
                io.holdfast.sip.message.HeaderName.VIA,
                "SIP/2.0/UDP 192.0.2.1:5060;branch=" + branch)
            .done();
    return Messages.answer(sent, 180, "b1");
  }
}

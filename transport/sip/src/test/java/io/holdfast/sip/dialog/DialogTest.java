// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.dialog;

import static io.holdfast.sip.proxy.Messages.US;
import static io.holdfast.sip.proxy.Messages.lines;
import static io.holdfast.sip.proxy.Messages.read;
import static io.holdfast.sip.proxy.Messages.request;
import static io.holdfast.sip.proxy.Messages.response;
import static io.holdfast.sip.proxy.Messages.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import org.junit.jupiter.api.Test;

/// RFC 3261 §12 from the middle: Anna calls Ben over proxies a1, a2, us, b1, b2.
class DialogTest {

  private static final String VIA = "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-ours";
  private static final String UPSTREAM = "<sip:a2.example;lr>, <sip:a1.example;lr>";
  private static final String OURS = "<sip:COOKIE@192.0.2.1:5060;lr>";
  private static final String DOWNSTREAM = "<sip:b2.example;lr>, <sip:b1.example;lr>";

  private static final SipRequest INVITE =
      request(
          "INVITE sip:ben@sued.example",
          "Record-Route: " + UPSTREAM,
          "Contact: \"Anna\" <sip:anna@198.51.100.7:5062>;+sip.instance=\"x\"",
          "CSeq: 314 INVITE");
  private static final SipResponse OK =
      response(
          200,
          "Record-Route: " + DOWNSTREAM,
          "Record-Route: " + OURS + ", " + UPSTREAM,
          "To: \"Ben\" <sip:ben@sued.example>;tag=b1",
          "Contact: <sip:ben@198.51.100.9:5064;ob>");

  private final Dialog dialog = Dialog.of(INVITE, OK, US).orElseThrow();

  // ---- RFC 3261 §12.1 creation

  @Test
  void successMakesAConfirmedDialog() {
    assertThat(dialog.state()).isEqualTo(Dialog.State.CONFIRMED);
    assertThat(dialog.callId()).isEqualTo("7d1c@198.51.100.7");
    assertThat(dialog.caller().tag()).isEqualTo("a1");
    assertThat(dialog.callee().tag()).isEqualTo("b1");
    assertThat(dialog.caller().cseq()).isEqualTo(314);
    assertThat(dialog.callee().cseq()).isEqualTo(-1);
    assertThat(dialog.caller().target()).isEqualTo("sip:anna@198.51.100.7:5062");
    assertThat(dialog.callee().target()).isEqualTo("sip:ben@198.51.100.9:5064;ob");
  }

  @Test
  void provisionalWithATagMakesAnEarlyDialog() {
    assertThat(
            Dialog.of(INVITE, response(180, "To: <sip:ben@sued.example>;tag=b1"), US)
                .orElseThrow()
                .state())
        .isEqualTo(Dialog.State.EARLY);
  }

  @Test
  void otherResponsesMakeNone() {
    String tagged = "To: <sip:ben@sued.example>;tag=b1";

    assertThat(Dialog.of(INVITE, response(100, tagged), US)).isEmpty();
    assertThat(Dialog.of(INVITE, response(180), US)).isEmpty();
    assertThat(Dialog.of(INVITE, response(302, tagged), US)).isEmpty();
    assertThat(Dialog.of(INVITE, response(486, tagged), US)).isEmpty();
  }

  @Test
  void routesLeadFromUsToEachSide() {
    assertThat(dialog.caller().routes())
        .containsExactly("<sip:a2.example;lr>", "<sip:a1.example;lr>");
    assertThat(dialog.callee().routes())
        .containsExactly("<sip:b1.example;lr>", "<sip:b2.example;lr>");
  }

  @Test
  void twoRecordRoutesOfOursAreNoHopsOfTheirOwn() {
    String twins =
        "<sip:COOKIE@192.0.2.2:5070;transport=tcp;lr;r2=on>, <sip:COOKIE@192.0.2.1:5060;lr;r2=on>";
    SipResponse ok =
        response(
            200,
            "Record-Route: " + DOWNSTREAM + ", " + twins + ", " + UPSTREAM,
            "To: <sip:ben@sued.example>;tag=b1");

    assertThat(Dialog.of(INVITE, ok, US).orElseThrow().callee().routes())
        .containsExactly("<sip:b1.example;lr>", "<sip:b2.example;lr>");
  }

  @Test
  void laterPassOfASpiralIsAHop() {
    String spiral = "<sip:SECOND@192.0.2.1:5060;lr>, " + OURS;
    SipResponse ok =
        response(
            200, "Record-Route: " + spiral + ", " + UPSTREAM, "To: <sip:ben@sued.example>;tag=b1");

    assertThat(Dialog.of(INVITE, ok, US).orElseThrow().callee().routes())
        .containsExactly("<sip:SECOND@192.0.2.1:5060;lr>");
  }

  @Test
  void calleeThatDropsTheRecordRoutesIsReachedDirectly() {
    Dialog direct =
        Dialog.of(INVITE, response(200, "To: <sip:ben@sued.example>;tag=b1"), US).orElseThrow();

    assertThat(direct.callee().routes()).isEmpty();
    assertThat(direct.caller().routes())
        .containsExactly("<sip:a2.example;lr>", "<sip:a1.example;lr>");
  }

  @Test
  void journaledFactsGiveTheSameDialog() {
    var invite = (SipRequest) read(text(INVITE));
    var ok = (SipResponse) read(text(OK));

    assertThat(Dialog.of(invite, ok, US)).contains(dialog);
  }

  // ---- which side speaks

  @Test
  void senderIsKnownByItsTags() {
    assertThat(dialog.sender(fromCaller("BYE", 315))).contains(Side.CALLER);
    assertThat(dialog.sender(fromCallee("BYE", 1))).contains(Side.CALLEE);
  }

  @Test
  void requestOfAnotherDialogHasNoSender() {
    String to = "To: <sip:ben@sued.example>;tag=b2";

    assertThat(dialog.sender(request("BYE sip:x@198.51.100.9", to))).isEmpty();
    assertThat(
            dialog.sender(
                request(
                    "BYE sip:x@198.51.100.9",
                    "To: <sip:ben@sued.example>;tag=b1",
                    "Call-ID: other")))
        .isEmpty();
  }

  // ---- RFC 3261 §12.2 requests inside the dialog

  @Test
  void cseqIsCountedForEachSide() {
    Dialog later =
        dialog.on(fromCaller("INFO", 320)).on(fromCallee("INFO", 7)).on(fromCaller("ACK", 314));

    assertThat(later.caller().cseq()).isEqualTo(320);
    assertThat(later.callee().cseq()).isEqualTo(7);
  }

  @Test
  void acceptedTargetRefreshMovesBothTargets() {
    SipRequest reinvite = fromCaller("INVITE", 315, "Contact: <sip:anna@203.0.113.7>");

    Dialog later = dialog.on(reinvite, response(200, "Contact: <sip:ben@203.0.113.9>"));

    assertThat(later.caller().target()).isEqualTo("sip:anna@203.0.113.7");
    assertThat(later.callee().target()).isEqualTo("sip:ben@203.0.113.9");
    assertThat(later.caller().cseq()).isEqualTo(315);
  }

  @Test
  void updateOfTheCalleeMovesItsTarget() {
    SipRequest update = fromCallee("UPDATE", 1, "Contact: <sip:ben@203.0.113.9>");

    Dialog later = dialog.on(update, response(200));

    assertThat(later.callee().target()).isEqualTo("sip:ben@203.0.113.9");
    assertThat(later.caller().target()).isEqualTo(dialog.caller().target());
  }

  @Test
  void refusedTargetRefreshMovesNothing() {
    SipRequest reinvite = fromCaller("INVITE", 315, "Contact: <sip:anna@203.0.113.7>");

    assertThat(dialog.on(reinvite, response(488)).caller().target())
        .isEqualTo(dialog.caller().target());
  }

  @Test
  void otherRequestsMoveNothing() {
    SipRequest info = fromCaller("INFO", 315, "Contact: <sip:anna@203.0.113.7>");

    assertThat(dialog.on(info, response(200)).caller().target())
        .isEqualTo(dialog.caller().target());
  }

  @Test
  void confirmationBringsTheRouteSetOfTheSuccess() {
    Dialog early =
        Dialog.of(INVITE, response(180, "To: <sip:ben@sued.example>;tag=b1"), US)
            .orElseThrow()
            .on(fromCallee("PRACK", 3));

    Dialog confirmed = early.confirmed(INVITE, OK, US);

    assertThat(confirmed.state()).isEqualTo(Dialog.State.CONFIRMED);
    assertThat(confirmed.callee().routes())
        .containsExactly("<sip:b1.example;lr>", "<sip:b2.example;lr>");
    assertThat(confirmed.callee().cseq()).isEqualTo(3);
  }

  // ---- RFC 3261 §15.1.1 BYE

  @Test
  void byeToTheCalleeIsTheCallers() {
    SipRequest bye = dialog.bye(Side.CALLEE, VIA);

    assertThat(text(bye))
        .isEqualTo(
            """
            BYE sip:ben@198.51.100.9:5064;ob SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-ours
            Route: <sip:b1.example;lr>, <sip:b2.example;lr>
            Max-Forwards: 70
            From: Anna <sip:anna@nord.example>;tag=a1
            To: "Ben" <sip:ben@sued.example>;tag=b1
            Call-ID: 7d1c@198.51.100.7
            CSeq: 315 BYE
            Content-Length: 0

            """
                .replace("\n", "\r\n"));
  }

  @Test
  void byeToTheCallerIsTheCallees() {
    SipRequest bye = dialog.bye(Side.CALLER, VIA);

    assertThat(bye.requestUriText()).isEqualTo("sip:anna@198.51.100.7:5062");
    assertThat(lines(bye, "Route")).containsExactly("<sip:a2.example;lr>, <sip:a1.example;lr>");
    assertThat(lines(bye, "From")).containsExactly("\"Ben\" <sip:ben@sued.example>;tag=b1");
    assertThat(lines(bye, "To")).containsExactly("Anna <sip:anna@nord.example>;tag=a1");
    assertThat(lines(bye, "CSeq")).containsExactly("1 BYE");
  }

  @Test
  void byeFollowsTheLastRequest() {
    Dialog later = dialog.on(fromCaller("INFO", 400)).on(fromCallee("INFO", 8));

    assertThat(lines(later.bye(Side.CALLEE, VIA), "CSeq")).containsExactly("401 BYE");
    assertThat(lines(later.bye(Side.CALLER, VIA), "CSeq")).containsExactly("9 BYE");
  }

  @Test
  void byeIsBehindAnyRequestThatWasNotSeen() {
    Dialog later = dialog.afterUnseenRequests();

    assertThat(later.bye(Side.CALLEE, VIA).cseq().number()).isEqualTo(2_147_480_001);
    assertThat(later.bye(Side.CALLER, VIA).cseq().number()).isEqualTo(2_147_480_001);
  }

  @Test
  void byeIsTheSameWhateverWasSeen() {
    Dialog seen = dialog.on(fromCaller("INFO", 400)).on(fromCallee("INFO", 8));

    for (Side side : Side.values()) {
      assertThat(seen.afterUnseenRequests().bye(side, VIA).encode())
          .isEqualTo(dialog.afterUnseenRequests().bye(side, VIA).encode());
    }
  }

  @Test
  void byeStaysBelowTheLargestCSeq() {
    Dialog later = dialog.on(fromCaller("INFO", 4_294_967_295L)).afterUnseenRequests();

    assertThat(later.bye(Side.CALLEE, VIA).cseq().number()).isEqualTo(2_147_483_647L);
  }

  @Test
  void byeOverAStrictRouterBearsTheTargetLast() {
    SipResponse ok =
        response(
            200,
            "Record-Route: <sip:b2.example;lr>, <sip:b1.example>, " + OURS + ", " + UPSTREAM,
            "To: <sip:ben@sued.example>;tag=b1",
            "Contact: <sip:ben@198.51.100.9:5064>");

    SipRequest bye = Dialog.of(INVITE, ok, US).orElseThrow().bye(Side.CALLEE, VIA);

    assertThat(bye.requestUriText()).isEqualTo("sip:b1.example");
    assertThat(lines(bye, "Route"))
        .containsExactly("<sip:b2.example;lr>, <sip:ben@198.51.100.9:5064>");
  }

  // ---- hostile

  @Test
  void dialogWithoutContactsIsAimedAtTheAddresses() {
    Dialog bare =
        Dialog.of(
                request("INVITE sip:ben@sued.example"),
                response(200, "To: <sip:ben@sued.example>;tag=b1", "Contact: *"),
                US)
            .orElseThrow();

    assertThat(bare.bye(Side.CALLEE, VIA).requestUriText()).isEqualTo("sip:ben@sued.example");
    assertThat(bare.bye(Side.CALLER, VIA).requestUriText()).isEqualTo("sip:anna@nord.example");
  }

  @Test
  void malformedRecordRoutesAreNone() {
    SipResponse ok =
        response(200, "Record-Route: <<,,", "To: <sip:ben@sued.example>;tag=b1", "Contact: >");

    assertThat(Dialog.of(INVITE, ok, US).orElseThrow().callee().routes()).isEmpty();
  }

  @Test
  void foldedAddressesAreWrittenInOneLine() {
    SipResponse ok = response(200, "To: \"Ben\"\r\n <sip:ben@sued.example>\r\n ;tag=b1");

    SipRequest bye = Dialog.of(INVITE, ok, US).orElseThrow().bye(Side.CALLEE, VIA);

    assertThat(bye.toTag()).contains("b1");
    assertThat(text(bye)).doesNotContain("\r\n ");
  }

  private static SipRequest fromCaller(String method, long cseq, String... lines) {
    return inside(
        method,
        cseq,
        "From: <sip:anna@nord.example>;tag=a1",
        "To: <sip:ben@sued.example>;tag=b1",
        lines);
  }

  private static SipRequest fromCallee(String method, long cseq, String... lines) {
    return inside(
        method,
        cseq,
        "From: <sip:ben@sued.example>;tag=b1",
        "To: <sip:anna@nord.example>;tag=a1",
        lines);
  }

  private static SipRequest inside(
      String method, long cseq, String from, String to, String... lines) {
    String[] all = new String[lines.length + 3];
    all[0] = from;
    all[1] = to;
    all[2] = "CSeq: " + cseq + " " + method;
    System.arraycopy(lines, 0, all, 3, lines.length);
    return request(method + " sip:x@198.51.100.9", all);
  }
}

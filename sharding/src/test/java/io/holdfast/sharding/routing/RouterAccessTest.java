// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import static io.holdfast.sharding.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Who may do what: RFC 3261 §22 with digest, and no open relay.
class RouterAccessTest {

  private static final String BEN = "From: <sip:ben@sued.example>;tag=b1";

  private final Desk desk = new Desk(true);

  @Test
  void whoClaimsToBeOfOursIsChallenged() {
    assertThat(desk.becomes(request("INVITE sip:anna@nord.example", BEN))).isEqualTo("407");
    assertThat(desk.becomes(request("INVITE sip:ben@sued.example", BEN))).isEqualTo("407");
    assertThat(desk.becomes(request("MESSAGE sip:anna@nord.example", BEN))).isEqualTo("407");
    assertThat(desk.counted).containsEntry(RoutingMetric.CHALLENGED, 3);
  }

  @Test
  void whoKnowsThePasswordReachesAnybody() {
    SipRequest invite =
        request("INVITE sip:anna@nord.example", BEN, proxied("ben", "geheim", "INVITE"));

    assertThat(desk.becomes(invite)).isEqualTo("call to nord.example");
  }

  @Test
  void handsNoCredentialsOn() {
    desk.becomes(request("INVITE sip:anna@nord.example", BEN, proxied("ben", "geheim", "INVITE")));

    assertThat(desk.hasCredentials(desk.requests.getLast())).isFalse();
  }

  @Test
  void nobodyCallsInAnothersName() {
    SipRequest invite =
        request(
            "INVITE sip:anna@nord.example",
            "From: <sip:cara@sued.example>;tag=b1",
            proxied("ben", "geheim", "INVITE"));

    assertThat(desk.becomes(invite)).isEqualTo("403");
  }

  @Test
  void aWrongPasswordAndAnUnknownUserLookTheSame() {
    SipRequest wrong = request("INVITE sip:anna@nord.example", BEN, proxied("ben", "x", "INVITE"));
    SipRequest unknown =
        request(
            "INVITE sip:anna@nord.example",
            "From: <sip:eve@sued.example>;tag=b1",
            proxied("eve", "x", "INVITE"));

    assertThat(desk.becomes(wrong)).isEqualTo("407");
    assertThat(desk.becomes(unknown)).isEqualTo("407");
  }

  @Test
  void aRequestThatIsRepeatedIsAdmittedAgain() {
    SipRequest invite =
        request("INVITE sip:anna@nord.example", BEN, proxied("ben", "geheim", "INVITE"));
    desk.becomes(invite);

    assertThat(desk.becomes(invite)).isEqualTo("call to nord.example");
  }

  @Test
  void isUnavailableWhileSubscribersCannotBeLookedUp() {
    desk.subscribersAway = true;

    assertThat(
            desk.becomes(
                request("INVITE sip:anna@nord.example", BEN, proxied("ben", "geheim", "INVITE"))))
        .isEqualTo("503");
  }

  @Test
  void cancelAndAckAreNeverChallenged() {
    assertThat(desk.becomes(request("CANCEL sip:anna@nord.example", BEN))).isEqualTo("call");
    assertThat(
            desk.becomes(
                request("ACK sip:anna@nord.example", BEN, "To: <sip:anna@nord.example>;tag=a1")))
        .isEqualTo("call");
  }

  @Test
  void withoutAuthenticationOursReachAnybodyAndStrangersStillDoNot() {
    Desk open = new Desk(false);

    assertThat(open.becomes(request("INVITE sip:anna@nord.example", BEN)))
        .isEqualTo("call to nord.example");
    assertThat(open.becomes(request("INVITE sip:cara@west.example"))).isEqualTo("403");
  }

  @Test
  void aSessionThatIsTooShortIsRefusedBeforeAnythingIsWritten() {
    assertThat(
            desk.becomes(
                request("INVITE sip:ben@sued.example", "Session-Expires: 100", "Supported: timer")))
        .isEqualTo("422");
    assertThat(Messages.line(desk.answered(), "Min-SE")).hasValue("120");
  }

  @Test
  void asksForASessionThatIsRefreshed() {
    desk.becomes(request("INVITE sip:ben@sued.example"));

    assertThat(Messages.line(desk.requests.getLast(), "Session-Expires")).hasValue("1800");
  }

  @Test
  void strangersReachADomainThatIsRelayed() {
    Desk relaying = new Desk(true, "relay = [\"nord.example sip:192.0.2.10\"]");

    assertThat(relaying.becomes(request("INVITE sip:anna@nord.example")))
        .isEqualTo("call to nord.example");
    assertThat(relaying.becomes(request("INVITE sip:cara@west.example"))).isEqualTo("403");
  }

  @Test
  void strangersDoNotChooseTheWayToIt() {
    Desk relaying = new Desk(true, "relay = [\"nord.example sip:192.0.2.10\"]");

    assertThat(
            relaying.becomes(
                request("INVITE sip:anna@west.example", "Route: <sip:nord.example;lr>")))
        .isEqualTo("403");
  }

  @Test
  void trustedPeersNeedNoDigestAndReachAnybody() {
    Desk trusting = new Desk(true, "trusted = [\"198.51.100.0/24\"]");

    assertThat(trusting.becomes(request("INVITE sip:anna@nord.example", BEN)))
        .isEqualTo("call to nord.example");
    assertThat(trusting.becomes(request("MESSAGE sip:cara@west.example")))
        .isEqualTo("relay to west.example");
  }

  @Test
  void trustedPeersRegisterAsAnybodyElse() {
    Desk trusting = new Desk(true, "trusted = [\"198.51.100.0/24\"]");

    assertThat(trusting.becomes(request("REGISTER sip:sued.example", "To: <sip:ben@sued.example>")))
        .isEqualTo("401");
  }

  @Test
  void registersWhoKnowsThePassword() {
    SipRequest register = register("ben", "geheim", "To: <sip:ben@sued.example>");
    desk.registered = CompletableFuture.completedFuture(SipResponse.to(register, Status.OK, "r1"));

    assertThat(desk.becomes(register)).isEqualTo("registrar of ben@sued.example 200");
    assertThat(desk.hasCredentials(desk.requests.getLast())).isFalse();
  }

  @Test
  void challengesARegisterAsTheServer() {
    assertThat(desk.becomes(request("REGISTER sip:sued.example", "To: <sip:ben@sued.example>")))
        .isEqualTo("401");
    assertThat(Messages.line(desk.answered(), "WWW-Authenticate")).isPresent();
  }

  @Test
  void nobodyRegistersInAnothersName() {
    assertThat(desk.becomes(register("ben", "geheim", "To: <sip:cara@sued.example>")))
        .isEqualTo("403");
  }

  @Test
  void registersNobodyOfADomainThatIsNotOurs() {
    assertThat(desk.becomes(register("ben", "geheim", "To: <sip:ben@west.example>")))
        .isEqualTo("404");
  }

  @Test
  void isUnavailableWhereItIsNotKnownWhetherABindingIsDurable() {
    assertThat(desk.becomes(register("ben", "geheim", "To: <sip:ben@sued.example>")))
        .isEqualTo("registrar of ben@sued.example 503");
    assertThat(Messages.line(desk.answered(), "Retry-After")).contains("5");
  }

  private String proxied(String user, String password, String method) {
    return desk.credentials("Proxy-Authorization", user, password, method, "sip:anna@nord.example");
  }

  private SipRequest register(String user, String password, String to) {
    return request(
        "REGISTER sip:sued.example",
        BEN,
        to,
        desk.credentials("Authorization", user, password, "REGISTER", "sip:sued.example"));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.holdfast.sharding.Messages;
import io.holdfast.sharding.call.CallEvent;
import io.holdfast.sharding.effect.Relay;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.proxy.CookieKeys;
import io.holdfast.sip.proxy.Cookies;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutgoingTest {

  private static final Cookie.Branch COOKIE =
      new Cookie.Branch(Cookie.Kind.CALL, "AAAAAAAAAAAAAAAAAAAAAA", 1, 1, 0, "");
  private static final Cookie.RecordRoute ROUTE =
      new Cookie.RecordRoute(Cookie.Kind.CALL, COOKIE.uid(), 1, 1, null, null, 0);
  private static final List<ListenPoint> POINTS =
      List.of(
          new ListenPoint(Transport.UDP, Messages.US),
          new ListenPoint(Transport.TCP, Messages.US),
          new ListenPoint(Transport.UDP, Messages.address("127.0.0.1", 5070)),
          new ListenPoint(Transport.UDP, Messages.address("2001:db8::1", 5060)));

  private final Cookies cookies =
      new Cookies(new CookieKeys(new CookieKeys.Key(1, new byte[32]), null));
  private final Outgoing outgoing = outgoing(POINTS, List.of());

  private Outgoing outgoing(List<ListenPoint> own, List<ListenPoint> shared) {
    return new Outgoing(cookies, new OwnAddresses(new PointsWire(own, shared)), Optional.empty());
  }

  private CallEvent.Branch branch(SipRequest invite, Flow source, Destination to) {
    Contact contact =
        new Contact("sip:ben@198.51.100.9", to, null, null, List.of(), 700, List.of(), "");
    return outgoing.branch(invite, source, only(contact), COOKIE, ROUTE, "hash");
  }

  private static Fork only(Contact contact) {
    return new Fork(1, 0, 0, contact);
  }

  private static Destination to(Transport transport, String ip) {
    return new Destination.ToAddress(transport, Messages.address(ip, 5060), null);
  }

  private static SipRequest big() {
    return Messages.invite("X-Padding: " + "x".repeat(1000));
  }

  @Test
  void forwardsWithViaRecordRouteAndOneHopLess() {
    SipRequest invite = Messages.invite();
    var branch = branch(invite, Messages.FROM_ANNA, to(Transport.UDP, "198.51.100.9"));

    SipRequest sent = Outgoing.target(invite, branch).attempts().getFirst().request();

    assertThat(sent.requestUriText()).isEqualTo("sip:ben@198.51.100.9");
    assertThat(sent.maxForwards()).isEqualTo(69);
    assertThat(sent.via().sentBy()).isEqualTo(new HostPort("192.0.2.1", 5060));
    assertThat(cookies.readBranch(sent.via().branch().orElseThrow(), invite.callId()))
        .contains(COOKIE);
    assertThat(Messages.lines(sent, "Record-Route")).singleElement().asString().contains(";lr");
    assertThat(branch.thousandths()).isEqualTo(700);
  }

  @Test
  void aJournaledBranchHasTheSameBytesEachTime() {
    SipRequest invite = big();
    var branch = branch(invite, Messages.FROM_ANNA, to(Transport.UDP, "198.51.100.9"));
    SipRequest reread = Messages.parsed(invite);

    Relay.Target first = Outgoing.target(invite, branch);
    Relay.Target again = Outgoing.target(reread, branch);

    assertThat(again.attempts()).hasSameSizeAs(first.attempts());
    for (int i = 0; i < first.attempts().size(); i++) {
      assertThat(again.attempts().get(i).request().encode())
          .isEqualTo(first.attempts().get(i).request().encode());
    }
  }

  @Test
  void triesTcpFirstWithWhatIsTooBigForDatagrams() {
    var branch = branch(big(), Messages.FROM_ANNA, to(Transport.UDP, "198.51.100.9"));

    assertThat(branch.attempts())
        .extracting(it -> it.destination().transport())
        .containsExactly(Transport.TCP, Transport.UDP);
    assertThat(branch.attempts().getFirst().via()).startsWith("SIP/2.0/TCP");
    assertThat(branch.attempts().getLast().via()).startsWith("SIP/2.0/UDP");
    assertThat(branch.attempts().getFirst().via()).isNotEqualTo(branch.attempts().getLast().via());
  }

  @Test
  void neverLeavesAFlowForItsSize() {
    var branch = branch(big(), Messages.FROM_ANNA, new Destination.OverFlow(Messages.FROM_BEN));

    assertThat(branch.attempts())
        .singleElement()
        .extracting(CallEvent.Attempt::destination)
        .isEqualTo(new Destination.OverFlow(Messages.FROM_BEN));
  }

  @Test
  void writesTwoRecordRoutesWhereTheTransportChanges() {
    var branch =
        branch(Messages.invite(), Messages.FROM_ANNA_TCP, to(Transport.UDP, "198.51.100.9"));

    String value = branch.attempts().getFirst().recordRoute();

    assertThat(value.split(", "))
        .hasSize(2)
        .allMatch(uri -> uri.contains(";r2=on"))
        .satisfiesExactly(
            callee -> assertThat(callee).doesNotContain("transport=tcp"),
            caller -> assertThat(caller).contains("transport=tcp"));
  }

  @Test
  void namesTheAddressThatTheOtherEndCanReach() {
    assertThat(viaTo("127.0.0.1")).contains("127.0.0.1:5070");
    assertThat(viaTo("2001:db8::9")).contains("[2001:db8:0:0:0:0:0:1]:5060");
    assertThat(viaTo("198.51.100.9")).contains("192.0.2.1:5060");
  }

  private String viaTo(String ip) {
    return branch(Messages.invite(), Messages.FROM_ANNA, to(Transport.UDP, ip))
        .attempts()
        .getFirst()
        .via();
  }

  @Test
  void namesTheAdvertisedAddressWhereThereIsOne() {
    Outgoing behindNat =
        new Outgoing(
            cookies,
            new OwnAddresses(new PointsWire(POINTS, List.of())),
            Optional.of(new HostPort("sip.sued.example", 5060)));
    Contact contact =
        new Contact(
            "sip:ben@198.51.100.9",
            to(Transport.UDP, "198.51.100.9"),
            null,
            null,
            List.of(),
            1000,
            List.of(),
            "");

    var branch =
        behindNat.branch(Messages.invite(), Messages.FROM_ANNA, only(contact), COOKIE, ROUTE, "");

    assertThat(branch.attempts().getFirst().via()).contains("sip.sued.example:5060");
    assertThat(branch.attempts().getFirst().recordRoute()).contains("@sip.sued.example:5060");
  }

  @Test
  void sendsNothingBeforeItListens() {
    Outgoing early = outgoing(List.of(), List.of());

    assertThatIllegalStateException()
        .isThrownBy(() -> early.via(to(Transport.UDP, "198.51.100.9"), COOKIE, "c"))
        .withMessageContaining("listen points: none");
  }

  @Test
  void namesTheSharedAddressToBothSides() {
    var shared =
        List.of(
            new ListenPoint(Transport.UDP, Messages.address("192.0.2.100", 5060)),
            new ListenPoint(Transport.TCP, Messages.address("192.0.2.100", 5060)));
    Contact contact =
        new Contact(
            "sip:ben@198.51.100.9",
            to(Transport.TCP, "198.51.100.9"),
            null,
            null,
            List.of(),
            1000,
            List.of(),
            "");

    var attempt =
        outgoing(POINTS, shared)
            .branch(Messages.invite(), Messages.FROM_ANNA, only(contact), COOKIE, ROUTE, "")
            .attempts()
            .getFirst();

    assertThat(attempt.via()).contains("TCP 192.0.2.100:5060");
    assertThat(attempt.recordRoute())
        .contains("@192.0.2.100:5060;transport=tcp")
        .contains("@192.0.2.100:5060;lr")
        .doesNotContain("192.0.2.1:");
  }
}

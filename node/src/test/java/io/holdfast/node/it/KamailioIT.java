// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static io.holdfast.node.it.NodeUnderTest.HOUR;
import static io.holdfast.node.it.NodeUnderTest.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.phone.Account;
import io.holdfast.node.phone.IncomingCall;
import io.holdfast.node.phone.OutgoingCall;
import io.holdfast.node.phone.Phone;
import io.holdfast.node.phone.UdpLink;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.NameAddr;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A node with a Kamailio in front of its phones, and with one behind it: as previous and as next
/// hop. Kamailio and node talk TCP, all phones UDP.
final class KamailioIT {
  private static final int PORT = Ports.free();

  @RegisterExtension
  static final NodeUnderTest NODE =
      NodeUnderTest.with(
          "holdfast.routing.relay=[\"pbx.test sip:127.0.0.1:" + PORT + ";transport=tcp\"]");

  private Kamailio kamailio;
  private Phone direct;
  private Phone behind;
  private Phone ofPbx;

  @BeforeAll
  static void isInstalled() {
    Program.require("kamailio", "kamailio");
  }

  @BeforeEach
  void setUp() {
    ofPbx = NODE.phone(new UdpLink(), Account.withoutPassword(NODE.name("paula"), "pbx.test"));
    kamailio =
        Kamailio.start(
            NODE.process().data().resolveSibling(NODE.name("kamailio")),
            PORT,
            NODE.process().sip().getPort(),
            ofPbx.port());
    direct = NODE.registered(new UdpLink(), "dora");
    behind = NODE.phoneBy(kamailio.address(), new UdpLink(), NODE.subscriber("bert"));
    assertThat(behind.register(HOUR).status()).isEqualTo(200);
  }

  @AfterEach
  void tearDown() {
    if (kamailio != null) {
      kamailio.close();
    }
  }

  /// All that two phones do within a dialog, either way.
  private static void talk(Phone caller, Phone callee, boolean callerEnds) {
    OutgoingCall call = caller.call(callee.account());
    IncomingCall ringing = callee.awaitCall(SOON);
    ringing.ring(180);
    assertThat(call.awaitRinging(SOON)).isTrue();
    ringing.answer();
    assertThat(call.awaitFinal(SOON)).isEqualTo(200);
    assertThat(ringing.awaitAck(SOON)).isTrue();
    assertThat(call.session().reinvite()).isEqualTo(200);
    assertThat(ringing.session().reinvite()).isEqualTo(200);
    if (callerEnds) {
      assertThat(call.session().hangUp()).isEqualTo(200);
      assertThat(ringing.session().awaitEnd(SOON)).isTrue();
    } else {
      assertThat(ringing.session().hangUp()).isEqualTo(200);
      assertThat(call.session().awaitEnd(SOON)).isTrue();
    }
    assertThat(Records.text(Records.only(NODE.admin(), call.callId()), "outcome"))
        .isEqualTo("answered");
  }

  private static void cancel(Phone caller, Phone callee) {
    OutgoingCall call = caller.call(callee.account());
    IncomingCall ringing = callee.awaitCall(SOON);
    ringing.ring(180);
    assertThat(call.awaitRinging(SOON)).isTrue();

    assertThat(call.cancel().awaitStatus()).isEqualTo(200);

    assertThat(call.awaitFinal(SOON)).isEqualTo(487);
    assertThat(ringing.awaitCancel(SOON)).isTrue();
  }

  @Test
  void registersThroughItsPath() {
    assertThat(NODE.admin().get("/v1/registrations/" + behind.account().aor()).body())
        .contains("\"path\":[\"<sip:127.0.0.1:" + PORT + ";transport=tcp;lr>\"]");
  }

  @Test
  void callsAPhoneBehindIt() {
    talk(direct, behind, true);
    talk(direct, behind, false);
  }

  @Test
  void isCalledByAPhoneBehindIt() {
    talk(behind, direct, true);
    talk(behind, direct, false);
  }

  @Test
  void callsFromOnePhoneBehindItToAnother() {
    Phone other = NODE.phoneBy(kamailio.address(), new UdpLink(), NODE.subscriber("berta"));
    assertThat(other.register(HOUR).status()).isEqualTo(200);

    talk(behind, other, true);
  }

  @Test
  void cancelsEitherWay() {
    cancel(direct, behind);
    cancel(behind, direct);
    cancel(direct, ofPbx);
  }

  @Test
  void callsADomainThatItServes() {
    talk(direct, ofPbx, true);
    talk(direct, ofPbx, false);
  }

  @Test
  void isCalledFromADomainThatItServes() {
    Phone paul =
        NODE.phoneBy(
            kamailio.address(),
            new UdpLink(),
            Account.withoutPassword(NODE.name("paul"), "pbx.test"));

    talk(paul, direct, true);
    talk(paul, direct, false);
  }

  /// Each of the two proxies has two Record-Routes where the transport changes.
  @Test
  void bothRecordTheirRouteTwiceWhereTheTransportChanges() {
    direct.call(behind.account());

    List<NameAddr> routes = behind.awaitCall(SOON).request().all(Header.RECORD_ROUTE).orThrow();

    assertThat(routes).hasSize(4);
    assertThat(routes.toString()).contains("r2=on", "transport=tcp");
  }
}

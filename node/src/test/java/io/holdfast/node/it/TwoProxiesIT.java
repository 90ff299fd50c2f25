// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static io.holdfast.node.it.NodeUnderTest.SOON;
import static io.holdfast.node.it.NodeUnderTest.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.phone.Account;
import io.holdfast.node.phone.Answering;
import io.holdfast.node.phone.IncomingCall;
import io.holdfast.node.phone.OutgoingCall;
import io.holdfast.node.phone.Phone;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.transport.dns.NameServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The call flows of RFC 3665 §3: Alice's proxy and Bob's, each of a domain of its own, which find
/// each other by the DNS.
final class TwoProxiesIT {
  private static final String ATLANTA = "atlanta.test";
  private static final String BILOXI = "biloxi.test";
  private static final NameServer NAMES = NameServer.start().zone("here.test. IN A 127.0.0.1");
  private static final String DNS =
      "holdfast.dns.servers=[\"127.0.0.1:" + NAMES.address().getPort() + "\"]";

  @RegisterExtension static final NodeUnderTest FIRST = NodeUnderTest.of(ATLANTA, DNS);

  @RegisterExtension
  static final NodeUnderTest SECOND =
      NodeUnderTest.of(BILOXI, DNS, "holdfast.call.t1=50ms", "holdfast.call.session-min=300s");

  @BeforeAll
  static void publish() {
    publish(ATLANTA, FIRST);
    publish(BILOXI, SECOND);
  }

  private static void publish(String domain, NodeUnderTest node) {
    int port = node.process().sip().getPort();
    NAMES.zone("_sip._udp.%s. IN SRV 1 0 %d here.test.".formatted(domain, port));
    NAMES.zone("_sip._tcp.%s. IN SRV 1 0 %d here.test.".formatted(domain, port));
  }

  @AfterAll
  static void closeNames() {
    NAMES.close();
  }

  /// §3.2, either way, either side hanging up.
  @ParameterizedTest
  @CsvSource({"udp,udp", "tcp,tcp", "udp,tcp", "tcp,udp"})
  void sessionEstablishmentThroughTwoProxies(String caller, String callee) {
    Phone alice = FIRST.registered(link(caller), "alice");
    Phone bob = SECOND.registered(link(callee), "bob");

    establish(alice, bob, true);
    establish(bob, alice, false);
  }

  private static void establish(Phone caller, Phone callee, boolean callerEnds) {
    OutgoingCall call = caller.call(callee.account());
    IncomingCall ringing = callee.awaitCall(SOON);
    assertThat(ringing.request().all(Header.RECORD_ROUTE).orThrow()).hasSizeGreaterThan(1);
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
    for (NodeUnderTest node : new NodeUnderTest[] {FIRST, SECOND}) {
      assertThat(Records.text(Records.only(node.admin(), call.callId()), "outcome"))
          .isEqualTo("answered");
    }
  }

  /// §3.8.
  @ParameterizedTest
  @CsvSource({"udp,udp", "tcp,tcp"})
  void unsuccessfulNoAnswer(String caller, String callee) {
    Phone alice = FIRST.registered(link(caller), "alice");
    Phone bob = SECOND.registered(link(callee), "bob").answering(Answering.RING);
    OutgoingCall call = alice.call(bob.account());
    assertThat(call.awaitRinging(SOON)).isTrue();

    assertThat(call.cancel().awaitStatus()).isEqualTo(200);

    assertThat(call.awaitFinal(SOON)).isEqualTo(487);
    assertThat(bob.awaitCall(SOON).awaitCancel(SOON)).isTrue();
  }

  /// §3.9.
  @Test
  void unsuccessfulBusy() {
    Phone alice = FIRST.registered(link("udp"), "alice");
    Phone bob = SECOND.registered(link("udp"), "bob").answering(Answering.BUSY);

    assertThat(alice.call(bob.account()).awaitFinal(SOON)).isEqualTo(486);
  }

  /// §3.10: the second proxy, whose T1 is short here, gives up.
  @Test
  void unsuccessfulNoResponseFromUserAgent() {
    Phone alice = FIRST.registered(link("udp"), "alice");
    Phone bob = SECOND.registered(link("udp"), "bob");
    bob.close();

    assertThat(alice.call(bob.account()).awaitFinal(SOON)).isEqualTo(408);
  }

  /// §3.11.
  @Test
  void unsuccessfulTemporarilyUnavailable() {
    Phone alice = FIRST.registered(link("udp"), "alice");

    assertThat(alice.call(SECOND.subscriber("bob")).awaitFinal(SOON)).isEqualTo(480);
  }

  /// The second proxy answers one of these without a transaction; the first has one, and must know
  /// the ACK.
  @Test
  void aFailureIsNotRepeated() {
    Phone alice = FIRST.registered(link("udp"), "alice");
    Phone bob = SECOND.registered(link("udp"), "bob").answering(Answering.after(SOON.dividedBy(4)));

    OutgoingCall unknown = alice.call(Account.withoutPassword("nobody", BILOXI));
    OutgoingCall tooShort =
        alice.call(
            bob.account().uri(),
            edit -> edit.set(HeaderName.SESSION_EXPIRES, "120").set(HeaderName.SUPPORTED, "timer"));
    assertThat(unknown.awaitFinal(SOON)).isEqualTo(404);
    assertThat(tooShort.awaitFinal(SOON)).isEqualTo(422);
    OutgoingCall later = alice.call(bob.account());
    assertThat(later.awaitFinal(SOON.plus(Duration.ofSeconds(1)))).isEqualTo(200);
    assertThat(later.session().hangUp()).isEqualTo(200);

    assertThat(alice.repetitions()).isZero();
  }
}

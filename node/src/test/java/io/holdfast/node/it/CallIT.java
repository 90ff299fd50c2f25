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
import io.holdfast.node.phone.UdpLink;
import io.holdfast.ops.json.Json;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two phones with digest authentication, over each transport: what a call can come to, and its
/// record.
final class CallIT {
  @RegisterExtension static final NodeUnderTest NODE = NodeUnderTest.with();

  @ParameterizedTest
  @CsvSource({"udp,udp", "tcp,tcp", "udp,tcp", "tcp,udp"})
  void connectsAndIsEndedByTheCaller(String caller, String callee) {
    Phone bob = NODE.registered(link(callee), "bob");
    Phone alice = NODE.registered(link(caller), "alice");

    OutgoingCall call = alice.call(bob.account());
    IncomingCall ringing = bob.awaitCall(SOON);
    ringing.ring(180);
    assertThat(call.awaitRinging(SOON)).isTrue();
    ringing.answer();
    assertThat(call.awaitFinal(SOON)).isEqualTo(200);
    assertThat(ringing.awaitAck(SOON)).isTrue();
    assertThat(live(call.callId())).isTrue();

    assertThat(call.session().hangUp()).isEqualTo(200);

    assertThat(ringing.session().awaitEnd(SOON)).isTrue();
    Json record = Records.only(NODE.admin(), call.callId());
    assertThat(Records.text(record, "outcome")).isEqualTo("answered");
    assertThat(Records.text(record, "endedBy")).isEqualTo("caller");
    assertThat(Records.text(record, "sipStatus")).isEqualTo("200");
    assertThat(live(call.callId())).isFalse();
    assertThat(alice.repetitions() + bob.repetitions()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"udp,udp", "tcp,tcp", "udp,tcp", "tcp,udp"})
  void isEndedByTheCallee(String caller, String callee) {
    Phone bob = NODE.registered(link(callee), "bob").answering(Answering.after(Duration.ZERO));
    Phone alice = NODE.registered(link(caller), "alice");

    OutgoingCall call = alice.call(bob.account());
    IncomingCall taken = bob.awaitCall(SOON);
    assertThat(call.awaitFinal(SOON)).isEqualTo(200);
    assertThat(taken.awaitAck(SOON)).isTrue();

    assertThat(taken.session().hangUp()).isEqualTo(200);

    assertThat(call.session().awaitEnd(SOON)).isTrue();
    Json record = Records.only(NODE.admin(), call.callId());
    assertThat(Records.text(record, "outcome")).isEqualTo("answered");
    assertThat(Records.text(record, "endedBy")).isEqualTo("callee");
  }

  @Test
  void neverSaysRingingAfterTheAnswer() {
    Phone bob = NODE.registered(new UdpLink(), "bob").answering(Answering.after(Duration.ZERO));
    Phone alice = NODE.registered(new UdpLink(), "alice");

    for (int i = 0; i < 20; i++) {
      OutgoingCall call = alice.call(bob.account());
      assertThat(call.awaitFinal(SOON)).isEqualTo(200);
      assertThat(call.session().hangUp()).isEqualTo(200);

      List<Integer> seen = call.seen().stream().filter(status -> status > 100).toList();
      assertThat(seen).isIn(List.of(180, 200), List.of(200));
    }
  }

  @ParameterizedTest
  @CsvSource({"udp", "tcp"})
  void isBusy(String transport) {
    Phone bob = NODE.registered(link(transport), "bob").answering(Answering.BUSY);
    Phone alice = NODE.registered(link(transport), "alice");

    OutgoingCall call = alice.call(bob.account());

    assertThat(call.awaitFinal(SOON)).isEqualTo(486);
    Json record = Records.only(NODE.admin(), call.callId());
    assertThat(Records.text(record, "outcome")).isEqualTo("busy");
    assertThat(Records.text(record, "sipStatus")).isEqualTo("486");
    assertThat(record.text("duration")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"udp,udp", "tcp,tcp", "udp,tcp", "tcp,udp"})
  void isCancelledWhileItRings(String caller, String callee) {
    Phone bob = NODE.registered(link(callee), "bob").answering(Answering.RING);
    Phone alice = NODE.registered(link(caller), "alice");
    OutgoingCall call = alice.call(bob.account());
    assertThat(call.awaitRinging(SOON)).isTrue();

    assertThat(call.cancel().awaitStatus()).isEqualTo(200);

    assertThat(call.awaitFinal(SOON)).isEqualTo(487);
    assertThat(bob.awaitCall(SOON).awaitCancel(SOON)).isTrue();
    Json record = Records.only(NODE.admin(), call.callId());
    assertThat(Records.text(record, "outcome")).isEqualTo("cancelled");
    assertThat(Records.text(record, "endedBy")).isEqualTo("caller");
  }

  @Test
  void callsWhoIsNotRegistered() {
    Account bob = NODE.subscriber("bob");
    Phone alice = NODE.registered(new UdpLink(), "alice");

    assertThat(alice.call(bob).awaitFinal(SOON)).isIn(404, 480);
  }

  @Test
  void callsWhomNobodyKnows() {
    Phone alice = NODE.registered(new UdpLink(), "alice");

    int status = alice.call(Account.withoutPassword("nobody", "localhost")).awaitFinal(SOON);

    assertThat(status).isIn(404, 480);
  }

  @Test
  void reachesEveryPhoneOfACallee() {
    Phone desk = NODE.registered(new UdpLink(), "bob");
    Phone mobile = NODE.registered(link("tcp"), "bob");
    Phone alice = NODE.registered(new UdpLink(), "alice");

    OutgoingCall call = alice.call(desk.account());
    IncomingCall atDesk = desk.awaitCall(SOON);
    IncomingCall atMobile = mobile.awaitCall(SOON);
    atDesk.ring(180);
    atMobile.ring(180);
    atMobile.answer();

    assertThat(call.awaitFinal(SOON)).isEqualTo(200);
    assertThat(atDesk.awaitCancel(SOON)).isTrue();
    assertThat(atMobile.awaitAck(SOON)).isTrue();
    assertThat(call.session().hangUp()).isEqualTo(200);
    Json record = Records.only(NODE.admin(), call.callId());
    assertThat(record.items("branches")).hasSize(2);
  }

  @Test
  void isAnsweredByNobodyAndCancelled() {
    Phone bob = NODE.registered(new UdpLink(), "bob").answering(Answering.RING);
    Phone alice = NODE.registered(new UdpLink(), "alice");
    OutgoingCall call = alice.call(bob.account());
    assertThat(call.awaitRinging(SOON)).isTrue();

    assertThat(call.awaitFinal(Duration.ofSeconds(2))).isZero();
    assertThat(call.cancel().awaitStatus()).isEqualTo(200);

    assertThat(call.awaitFinal(SOON)).isEqualTo(487);
  }

  @Test
  void forgetsAPhoneThatUnregisters() {
    Phone bob = NODE.registered(new UdpLink(), "bob");
    Phone alice = NODE.registered(new UdpLink(), "alice");
    assertThat(NODE.admin().contacts(bob.account().aor())).hasSize(1);

    assertThat(bob.register(Duration.ZERO).status()).isEqualTo(200);

    assertThat(NODE.admin().contacts(bob.account().aor())).isEmpty();
    assertThat(alice.call(bob.account()).awaitFinal(SOON)).isIn(404, 480);
  }

  private static boolean live(String callId) {
    return NODE.admin().calls().stream()
        .anyMatch(call -> call.text("callId").filter(callId::equals).isPresent());
  }
}

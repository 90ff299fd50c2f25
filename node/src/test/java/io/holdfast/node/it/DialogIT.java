// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static io.holdfast.node.it.NodeUnderTest.SOON;
import static io.holdfast.node.it.NodeUnderTest.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.phone.Answering;
import io.holdfast.node.phone.Exchange;
import io.holdfast.node.phone.IncomingCall;
import io.holdfast.node.phone.OutgoingCall;
import io.holdfast.node.phone.Phone;
import io.holdfast.node.phone.Session;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests inside a dialog reach the other side, either way, in the order in which they were sent.
final class DialogIT {
  private static final int MANY = 30;

  @RegisterExtension static final NodeUnderTest NODE = NodeUnderTest.with();

  private record Pair(Session caller, Session callee) {}

  private static Pair connect(String callerLink, String calleeLink) {
    Phone bob = NODE.registered(link(calleeLink), "bob").answering(Answering.after(Duration.ZERO));
    Phone alice = NODE.registered(link(callerLink), "alice");
    OutgoingCall call = alice.call(bob.account());
    assertThat(call.awaitFinal(SOON)).isEqualTo(200);
    IncomingCall taken = bob.awaitCall(SOON);
    assertThat(taken.awaitAck(SOON)).isTrue();
    return new Pair(call.session(), taken.session());
  }

  @ParameterizedTest
  @CsvSource({"udp,udp", "tcp,tcp", "udp,tcp", "tcp,udp"})
  void passesEveryMethodEitherWay(String caller, String callee) {
    Pair pair = connect(caller, callee);
    List<Method> methods = List.of(Method.INFO, Method.UPDATE, Method.MESSAGE, Method.REFER);

    for (Session side : List.of(pair.caller(), pair.callee())) {
      assertThat(side.reinvite()).isEqualTo(200);
      for (Method method : methods) {
        assertThat(side.request(method).awaitStatus()).as(method.name()).isEqualTo(200);
      }
    }

    var expected = List.of("INVITE", "INFO", "UPDATE", "MESSAGE", "REFER");
    assertThat(pair.callee().received()).isEqualTo(expected);
    assertThat(pair.caller().received()).isEqualTo(expected);
    assertThat(pair.caller().hangUp()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"udp,udp", "tcp,tcp"})
  void keepsTheOrder(String caller, String callee) {
    Pair pair = connect(caller, callee);
    var numbers = IntStream.range(0, MANY).mapToObj(i -> "X" + i).toList();

    var exchanges = new ArrayList<Exchange>();
    numbers.forEach(name -> exchanges.add(pair.caller().request(Method.of(name))));

    exchanges.forEach(exchange -> assertThat(exchange.awaitStatus()).isEqualTo(200));
    assertThat(pair.callee().received()).isEqualTo(numbers);
    assertThat(pair.callee().hangUp()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"udp,udp", "tcp,tcp", "udp,tcp", "tcp,udp"})
  void passesPrackAndUpdateBeforeTheAnswer(String caller, String callee) {
    Phone bob = NODE.registered(link(callee), "bob");
    Phone alice = NODE.registered(link(caller), "alice");
    OutgoingCall call = alice.call(bob.account());
    IncomingCall ringing = bob.awaitCall(SOON);
    ringing.ring(
        183, edit -> edit.set(HeaderName.REQUIRE, "100rel").set(HeaderName.of("RSeq"), "7"));
    assertThat(call.awaitRinging(SOON)).isTrue();

    Session early = call.early();
    Exchange prack =
        early.request(
            Method.PRACK,
            edit -> edit.set(HeaderName.of("RAck"), "7 " + call.attempt() + " INVITE"));
    assertThat(prack.awaitStatus()).isEqualTo(200);
    assertThat(early.request(Method.UPDATE).awaitStatus()).isEqualTo(200);
    assertThat(ringing.session().request(Method.UPDATE).awaitStatus()).isEqualTo(200);
    ringing.answer();

    assertThat(call.awaitFinal(SOON)).isEqualTo(200);
    assertThat(ringing.session().received()).containsExactly("PRACK", "UPDATE");
    assertThat(early.received()).containsExactly("UPDATE");
    assertThat(call.session().hangUp()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"udp", "tcp"})
  void refusesARequestOfACallThatNeverWas(String transport) {
    Phone alice = NODE.registered(link(transport), "alice");

    Exchange bye =
        alice.request(
            Method.BYE,
            "sip:" + NODE.name("bob") + "@localhost",
            edit -> edit.set(HeaderName.TO, "<sip:bob@localhost>;tag=never"));

    assertThat(bye.awaitStatus()).isGreaterThanOrEqualTo(400);
  }
}

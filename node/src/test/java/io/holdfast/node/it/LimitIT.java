// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static io.holdfast.node.it.NodeUnderTest.SOON;
import static io.holdfast.node.it.NodeUnderTest.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.phone.Answering;
import io.holdfast.node.phone.IncomingCall;
import io.holdfast.node.phone.OutgoingCall;
import io.holdfast.node.phone.Phone;
import io.holdfast.ops.json.Json;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Calls that nobody ends are ended by the node, once, within two seconds of when they are due or
/// of when the node is back.
final class LimitIT {
  private static final Duration TIMER_C = Duration.ofSeconds(3);
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final Duration SLACK = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @RegisterExtension
  static final NodeUnderTest NODE =
      NodeUnderTest.with("auth.enabled=false", "call.timer-c=3s", "call.max-duration=3s");

  private record Pair(OutgoingCall call, IncomingCall taken) {}

  private static Pair call(String caller, String callee, Answering answering) {
    Phone bob = NODE.open(link(callee), "bob").answering(answering);
    Phone alice = NODE.open(link(caller), "alice");
    OutgoingCall call = alice.call(bob.account());
    return new Pair(call, bob.awaitCall(SOON));
  }

  @ParameterizedTest
  @CsvSource({"udp,udp", "tcp,tcp"})
  void endsACallThatNobodyAnswers(String caller, String callee) {
    Pair pair = call(caller, callee, Answering.RING);
    Instant rang = Instant.now();

    assertThat(pair.taken().awaitCancel(PATIENCE)).isTrue();

    assertThat(Duration.between(rang, Instant.now()))
        .isBetween(TIMER_C.minusSeconds(1), late(TIMER_C));
    assertThat(pair.call().awaitFinal(SOON)).isIn(408, 480, 487);
    Json record = Records.only(NODE.admin(), pair.call().callId());
    assertThat(Records.text(record, "outcome")).isEqualTo("no-answer");
  }

  @ParameterizedTest
  @CsvSource({"udp,udp", "tcp,tcp", "udp,tcp", "tcp,udp"})
  void endsACallThatLastsTooLong(String caller, String callee) {
    Pair pair = call(caller, callee, Answering.after(Duration.ZERO));
    assertThat(pair.call().awaitFinal(SOON)).isEqualTo(200);
    Instant answered = Instant.now();

    assertThat(pair.taken().session().awaitEnd(PATIENCE)).isTrue();
    assertThat(pair.call().session().awaitEnd(SLACK)).isTrue();

    assertThat(Duration.between(answered, Instant.now()))
        .isBetween(LIMIT.minusSeconds(1), late(LIMIT));
    Json record = Records.only(NODE.admin(), pair.call().callId());
    assertThat(Records.text(record, "outcome")).isEqualTo("answered");
    assertThat(Records.text(record, "endedBy")).isEqualTo("node");
    assertThat(pair.call().session().received()).containsExactly("BYE");
    assertThat(pair.taken().session().received()).containsExactly("BYE");
  }

  @Test
  void endsWhatCameDueWhileItWasDown() {
    Pair ringing = call("udp", "udp", Answering.RING);
    Pair talking = call("udp", "tcp", Answering.after(Duration.ZERO));
    assertThat(ringing.call().awaitRinging(SOON)).isTrue();
    assertThat(talking.call().awaitFinal(SOON)).isEqualTo(200);

    NODE.process().kill();
    Records.until(() -> false);
    NODE.process().start();

    assertThat(talking.taken().session().awaitEnd(late(SLACK))).isTrue();
    assertThat(talking.call().session().awaitEnd(late(SLACK))).isTrue();
    assertThat(ringing.taken().awaitCancel(late(SLACK))).isTrue();
    assertThat(ringing.call().awaitFinal(SOON)).isIn(408, 480, 487);
    assertThat(Records.text(Records.only(NODE.admin(), talking.call().callId()), "endedBy"))
        .isEqualTo("node");
    Records.only(NODE.admin(), ringing.call().callId());
    assertThat(NODE.admin().calls()).isEmpty();
  }

  @Test
  void endsACallAnOperatorHangsUp() {
    Pair pair = call("tcp", "udp", Answering.after(Duration.ZERO));
    assertThat(pair.call().awaitFinal(SOON)).isEqualTo(200);

    int status = NODE.admin().delete("/v1/calls/" + pair.call().callId()).status();

    assertThat(status).isBetween(200, 299);
    assertThat(pair.taken().session().awaitEnd(SOON)).isTrue();
    assertThat(pair.call().session().awaitEnd(SOON)).isTrue();
    Json record = Records.only(NODE.admin(), pair.call().callId());
    assertThat(Records.text(record, "endedBy")).isEqualTo("node");
  }

  private static Duration late(Duration due) {
    return due.plus(SLACK);
  }
}

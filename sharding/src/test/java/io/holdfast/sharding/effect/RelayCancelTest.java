// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.flow.Transport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// CANCEL and Timer C: RFC 3261 §9.1, §16.8 and §16.10.
class RelayCancelTest {

  @Test
  void cancelsABranchThatRings() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 180);
    stage.sent();

    stage.let(Relay::cancel).answersCancel(1, 200).answers(1, 487);

    assertThat(stage.sent()).containsExactly("1 CANCEL", "1 ACK", "487");
  }

  @Test
  void holdsTheCancelBackUntilAProvisionalResponseComes() {
    Stage stage = Stage.ofInvite().forkedTo(1);
    stage.sent();

    stage.let(Relay::cancel);

    assertThat(stage.sent()).isEmpty();

    stage.answers(1, 100);

    assertThat(stage.sent()).containsExactly("1 CANCEL");
  }

  @Test
  void passesAnAnswerThatCrossedTheCancel() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 180);
    stage.sent();

    stage.let(Relay::cancel).answers(1, 200).answersCancel(1, 481);

    assertThat(stage.sent()).containsExactly("1 CANCEL", "200");
  }

  @Test
  void cancelsOnce() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 180);
    stage.sent();

    stage.let(Relay::cancel).answersCancel(1, 200).let(Relay::cancel);

    assertThat(stage.sent()).containsExactly("1 CANCEL");
  }

  @Test
  void retransmitsTheCancelUntilItIsAnswered() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 180).let(Relay::cancel);
    stage.sent();

    stage.afterSeconds(2).answersCancel(1, 200);

    assertThat(stage.sent()).containsExactly("1 CANCEL", "1 CANCEL");

    stage.afterSeconds(10);

    assertThat(stage.sent()).isEmpty();
  }

  @Test
  void answers487ForACalleeThatForgetsToAfterACancel() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 180);
    stage.let(Relay::cancel).answersCancel(1, 200);
    stage.sent();

    stage.afterSeconds(32);

    assertThat(stage.sent()).containsExactly("487");
  }

  @Test
  void ringingDoesNotPutOffTheEndOfACancelledBranch() {
    Stage stage = Stage.ofInvite().forkedTo(2).answers(1, 180).answers(2, 180).answers(1, 603);
    stage.answersCancel(2, 200).afterSeconds(20).answers(2, 180);
    stage.sent();

    stage.afterSeconds(12);

    assertThat(stage.sent()).containsExactly("603");
  }

  @Test
  void doesNotTryASecondWayForACallerWhoHasLeft() {
    Stage stage = Stage.ofInvite();
    var target = Stage.target(stage.relay().received(), 1, Transport.TCP, Transport.UDP);
    stage.let(it -> it.fork(List.of(target))).let(Relay::cancel);
    stage.sent();

    stage.fails(1);

    assertThat(stage.sent()).doesNotContain("1 INVITE").hasSize(1);
  }

  @Test
  void timerCCancelsABranchThatRingsForEver() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 180);
    stage.sent();

    stage.after(Stage.TIMER_C);

    assertThat(stage.sent()).containsExactly("1 CANCEL");

    stage.answersCancel(1, 200).answers(1, 487);

    assertThat(stage.sent()).containsExactly("1 ACK", "487");
  }

  @Test
  void ringingStartsTimerCAnew() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 180);

    stage.afterSeconds(170).answers(1, 183).afterSeconds(170);

    assertThat(stage.gotCancel(1)).isFalse();

    stage.afterSeconds(10);

    assertThat(stage.gotCancel(1)).isTrue();
  }

  @Test
  void tryingDoesNotStartTimerCAnew() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 180);

    stage.afterSeconds(170).answers(1, 100).afterSeconds(10);

    assertThat(stage.gotCancel(1)).isTrue();
  }

  @Test
  void timerCAnswers408ForABranchThatSaysNothing() {
    Stage stage = Stage.resumed(Duration.ofSeconds(5)).forkedTo(1);
    stage.sent();

    stage.afterSeconds(5);

    assertThat(stage.sent()).contains("408");
  }

  @Test
  void aLateRingingDoesNotTouchABranchThatHasAnswered() {
    Stage stage = Stage.resumed(Duration.ofSeconds(5)).forkedTo(1);
    stage.answers(1, 180).answers(1, 200).answers(1, 180).afterSeconds(6);
    stage.sent();

    stage.answers(1, 200);

    assertThat(stage.sent()).containsExactly("200");
  }

  @Test
  void aCancelOfARequestOtherThanInviteCancelsNothing() {
    Stage stage =
        Stage.of(
                io.holdfast.sharding.Messages.request("MESSAGE sip:ben@sued.example"),
                io.holdfast.sharding.Messages.FROM_ANNA)
            .forkedTo(1);
    stage.sent();

    stage.let(Relay::cancel);

    assertThat(stage.sent()).isEmpty();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.message.SipResponse;
import org.junit.jupiter.api.Test;

/// A relay that goes on after a restart.
class RelayResumeTest {

  private static Stage awaiting() {
    Stage stage = Stage.resumed(Stage.TIMER_C);
    return stage.let(it -> it.await(Stage.target(it.received(), 1, Transport.UDP)));
  }

  @Test
  void sendsNothingToABranchThatRang() {
    Stage stage = awaiting();

    assertThat(stage.sent()).isEmpty();

    stage.afterSeconds(60);

    assertThat(stage.sent()).isEmpty();
  }

  @Test
  void answersTheRepeatedInviteWithTrying() {
    Stage stage = awaiting();

    stage.let(it -> it.again(Messages.invite(), Messages.FROM_ANNA));

    assertThat(stage.sent()).containsExactly("100");
  }

  @Test
  void passesTheAnswerOfABranchThatRang() {
    Stage stage = awaiting();
    var sent = Stage.target(stage.relay().received(), 1, Transport.UDP).attempts().getFirst();

    stage.let(it -> it.response(1, Messages.answer(sent.request(), 200, "b1")));

    assertThat(stage.sent()).containsExactly("200");
  }

  @Test
  void cancelsABranchThatRang() {
    Stage stage = awaiting();

    stage.let(Relay::cancel);

    assertThat(stage.sent()).containsExactly("1 CANCEL");
  }

  @Test
  void sendsTheInviteAgainToTheOthersInTheSameBytes() {
    Stage first = Stage.ofInvite().forkedTo(2);
    Stage second = Stage.resumed(Stage.TIMER_C).forkedTo(2);

    assertThat(second.sent()).isEqualTo(first.sent());
  }

  @Test
  void repeatsTheFinalResponseOfAnEarlierLifeUntilItsAckComes() {
    Stage stage = Stage.resumed(Stage.TIMER_C);

    stage.let(it -> it.respond(SipResponse.to(it.received(), 486, "Busy Here", "t")));
    stage.afterSeconds(1);

    assertThat(stage.sent()).containsExactly("486", "486");

    stage.acknowledged().afterSeconds(6);

    assertThat(stage.sent()).isEmpty();
    assertThat(stage.over()).isTrue();
  }
}

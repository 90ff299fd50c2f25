// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import org.junit.jupiter.api.Test;

/// A request other than INVITE through a stateful proxy: RFC 3261 §16 with RFC 4320.
class RelayRequestTest {

  private static Stage message() {
    return Stage.of(Messages.request("MESSAGE sip:ben@sued.example"), Messages.FROM_ANNA);
  }

  @Test
  void passesItsAnswer() {
    Stage stage = message().forkedTo(1).answers(1, 200);

    assertThat(stage.sent()).containsExactly("1 MESSAGE", "200");
  }

  @Test
  void repeatsItsAnswerToARetransmission() {
    Stage stage = message().forkedTo(1).answers(1, 200);
    stage.sent();

    stage.let(it -> it.again(it.received(), Messages.FROM_ANNA));

    assertThat(stage.sent()).containsExactly("200");
  }

  @Test
  void passesNoProvisionalResponse() {
    Stage stage = message().forkedTo(1).answers(1, 100).answers(1, 180);

    assertThat(stage.sent()).containsExactly("1 MESSAGE");
  }

  @Test
  void answersNo408WhereNobodyAnswers() {
    Stage stage = message().forkedTo(1);

    stage.afterSeconds(33);

    assertThat(stage.sent()).hasSize(11).containsOnly("1 MESSAGE");
    assertThat(stage.sentBack()).isEmpty();

    stage.afterSeconds(33);

    assertThat(stage.over()).isTrue();
  }

  @Test
  void passesNo408ThatABranchSends() {
    Stage stage = message().forkedTo(1).answers(1, 408);

    assertThat(stage.sentBack()).isEmpty();
  }

  @Test
  void passesTheFirst2xxOnly() {
    Stage stage = message().forkedTo(2).answers(1, 200).answers(2, 200);

    assertThat(stage.sent()).containsExactly("1 MESSAGE", "2 MESSAGE", "200");
  }

  @Test
  void passesA2xxThoughAnotherBranchIsSilent() {
    Stage stage = message().forkedTo(2).answers(1, 200);

    stage.afterSeconds(33);

    assertThat(stage.sentBack()).hasSize(1);
  }

  @Test
  void answers500WhereNoTransportCarriesIt() {
    Stage stage = message().forkedTo(1).fails(1);

    assertThat(stage.sent()).containsExactly("1 MESSAGE", "500");
  }

  @Test
  void isOverThirtyTwoSecondsAfterItsAnswer() {
    Stage stage = message().forkedTo(1).answers(1, 200).afterSeconds(31);

    assertThat(stage.over()).isFalse();

    stage.afterSeconds(1);

    assertThat(stage.over()).isTrue();
    assertThat(stage.armed()).isZero();
  }

  @Test
  void isOverAtOnceWhereBothSidesAreReliable() {
    Stage stage =
        Stage.of(Messages.request("MESSAGE sip:ben@sued.example"), Messages.FROM_ANNA_TCP);
    var target = Stage.target(stage.relay().received(), 1, io.holdfast.sip.flow.Transport.TCP);

    stage.let(it -> it.fork(java.util.List.of(target))).answers(1, 200);

    assertThat(stage.over()).isTrue();
    assertThat(stage.armed()).isZero();
  }

  /// RFC 3261 §17.2.4 and Figure 8.
  @Test
  void isOverWhereItsAnswerCannotBeSent() {
    Stage stage =
        Stage.of(Messages.request("MESSAGE sip:ben@sued.example"), Messages.FROM_ANNA).forkedTo(1);
    stage.answers(1, 200).failsToSend(0, false).afterSeconds(6);

    assertThat(stage.over()).isTrue();
  }
}

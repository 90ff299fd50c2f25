// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.transaction.TransactionKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayTableTest {

  @Test
  void findsARelayByItsRequestsNumberNameAndAck() {
    Stage stage = Stage.ofInvite();
    SipRequest invite = stage.relay().received();
    SipRequest ack = Messages.ackOf(invite, SipResponse.to(invite, 486, "Busy", "t"));

    assertThat(stage.table().of(TransactionKey.server(invite))).contains(stage.relay());
    assertThat(stage.table().of(TransactionKey.server(ack))).contains(stage.relay());
    assertThat(stage.table().byId(stage.relay().id())).contains(stage.relay());
    assertThat(stage.table().named("it")).contains(stage.relay());
  }

  @Test
  void findsTheInviteThatACancelMeans() {
    Stage stage = Stage.ofInvite();
    SipRequest cancel = Messages.cancelOf(stage.relay().received());
    TransactionKey key = TransactionKey.server(cancel);

    assertThat(stage.table().of(key)).isEmpty();
    assertThat(stage.table().of(key.cancelled())).contains(stage.relay());
  }

  @Test
  void forgetsARelayThatIsOver() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 486).acknowledged();

    stage.afterSeconds(33);

    assertThat(stage.table().isEmpty()).isTrue();
    assertThat(stage.table().of(TransactionKey.server(Messages.invite()))).isEmpty();
    assertThat(stage.table().named("it")).isEmpty();
    assertThat(stage.armed()).isZero();
  }

  @Test
  void handsResponsesBackForDecision() {
    Stage stage = Stage.ofInvite().forkedTo(1);
    stage.sent();
    SipRequest sent =
        Stage.target(stage.relay().received(), 1, io.holdfast.sip.flow.Transport.UDP)
            .attempts()
            .getFirst()
            .request();

    List<Action.Question> questions =
        stage.table().perform(stage.relay().response(1, Messages.answer(sent, 200, "b1")));

    assertThat(questions)
        .singleElement()
        .isInstanceOfSatisfying(
            Action.Respond.class,
            it -> {
              assertThat(it.response().status()).isEqualTo(200);
              assertThat(it.branch()).isEqualTo(1);
            });
    assertThat(stage.sent()).isEmpty();

    questions.forEach(stage.table()::let);

    assertThat(stage.sent()).containsExactly("200");
  }

  @Test
  void dropsAResponseWhoseRelayIsGone() {
    Stage stage = Stage.ofInvite();

    stage.table().let(new Action.Respond(99, 1, SipResponse.to(Messages.invite(), 200, "", "t")));

    assertThat(stage.sent()).isEmpty();
  }

  @Test
  void numbersAreNotUsedTwiceAcrossClear() {
    Stage stage = Stage.ofInvite();
    int before = stage.relay().id();

    stage.table().clear();
    Relay next =
        stage.table().start(Messages.invite(), Messages.FROM_ANNA, "t", Stage.TIMER_C, "it");

    assertThat(next.id()).isNotEqualTo(before);
    assertThat(stage.table().size()).isEqualTo(1);
  }
}

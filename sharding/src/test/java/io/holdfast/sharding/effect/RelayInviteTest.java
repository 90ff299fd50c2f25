// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;

/// An INVITE through a stateful proxy: RFC 3261 §16.6 to §16.9.
class RelayInviteTest {

  @Test
  void passesAnInviteItsRingingAndItsAnswer() {
    Stage stage = Stage.ofInvite().forkedTo(1);

    stage.answers(1, 100).answers(1, 180).answers(1, 200);

    assertThat(stage.sent()).containsExactly("1 INVITE", "180", "200");
    assertThat(stage.relay().statuses()).containsEntry(1, 200);
  }

  @Test
  void sendsResponsesWithoutOurVia() {
    Stage stage = Stage.ofInvite().forkedTo(1);

    stage.answers(1, 200);

    assertThat(Messages.lines(stage.sentBack().getLast(), "Via"))
        .containsExactly("SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKanna1");
  }

  @Test
  void retransmitsAnUnansweredInviteUntilTimerB() {
    Stage stage = Stage.ofInvite().forkedTo(1);

    stage.afterSeconds(31);

    assertThat(stage.sent()).hasSize(6).containsOnly("1 INVITE");

    stage.afterSeconds(1);

    assertThat(stage.sent()).containsExactly("1 INVITE", "408");
    assertThat(stage.sentBack().getLast().toTag()).contains("ours");
  }

  @Test
  void answersARetransmittedInviteWithItsLastProvisionalResponse() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 180);
    stage.sent();

    stage.let(it -> it.again(Messages.invite(), Messages.FROM_ANNA));

    assertThat(stage.sent()).containsExactly("180");
  }

  @Test
  void acknowledgesAFailureAndAbsorbsTheAckToItsOwn() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 486);

    assertThat(stage.sent()).containsExactly("1 INVITE", "1 ACK", "486");

    stage.acknowledged().answers(1, 486);

    assertThat(stage.sent()).containsExactly("1 ACK");

    stage.afterSeconds(33);

    assertThat(stage.sent()).isEmpty();
    assertThat(stage.over()).isTrue();
  }

  @Test
  void repeatsAFailureUntilItsAckComes() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 486);
    stage.sent();

    stage.afterSeconds(2);

    assertThat(stage.sent()).containsExactly("486", "486");

    stage.acknowledged().afterSeconds(40);

    assertThat(stage.sent()).isEmpty();
    assertThat(stage.over()).isTrue();
  }

  @Test
  void givesUpTheAckOfAFailureAfterTimerH() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 486);

    stage.afterSeconds(40);

    assertThat(stage.over()).isTrue();
    assertThat(stage.armed()).isZero();
  }

  @Test
  void staysSixtyFourT1AfterAnAnswerForItsRetransmissions() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 200);
    stage.sent();

    stage.afterSeconds(20).answers(1, 200);

    assertThat(stage.sent()).containsExactly("200");
    assertThat(stage.over()).isFalse();

    stage.afterSeconds(13);

    assertThat(stage.over()).isTrue();
  }

  @Test
  void absorbsAnInviteThatIsRepeatedAfterItsAnswer() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 200);
    stage.sent();

    stage.let(it -> it.again(Messages.invite(), Messages.FROM_ANNA));

    assertThat(stage.sent()).isEmpty();
  }

  @Test
  void holdsABusyBackWhileAnotherBranchMayAnswer() {
    Stage stage = Stage.ofInvite().forkedTo(2).answers(1, 486);

    assertThat(stage.sent()).containsExactly("1 INVITE", "2 INVITE", "1 ACK");

    stage.answers(2, 200);

    assertThat(stage.sent()).containsExactly("200");
  }

  @Test
  void cancelsTheOthersWhenOneAnswers() {
    Stage stage = Stage.ofInvite().forkedTo(2).answers(1, 180).answers(2, 180);
    stage.sent();

    stage.answers(1, 200).answersCancel(2, 200).answers(2, 487);

    assertThat(stage.sent()).containsExactly("2 CANCEL", "200", "2 ACK");
  }

  @Test
  void holdsADeclineBackUntilTheOthersHaveEnded() {
    Stage stage = Stage.ofInvite().forkedTo(2).answers(1, 486).answers(2, 180);
    stage.sent();

    stage.answers(2, 603);

    assertThat(stage.sent()).containsExactly("2 ACK", "603");
  }

  @Test
  void cancelsTheOthersOnADecline() {
    Stage stage = Stage.ofInvite().forkedTo(2).answers(2, 180);
    stage.sent();

    stage.answers(1, 603);

    assertThat(stage.sent()).containsExactly("1 ACK", "2 CANCEL");

    stage.answers(2, 487);

    assertThat(stage.sent()).containsExactly("2 ACK", "603");
  }

  @Test
  void passesTheAnswersOfTwoBranches() {
    Stage stage = Stage.ofInvite().forkedTo(2).answers(1, 180).answers(2, 180);
    stage.sent();

    stage.answers(1, 200).answers(2, 200);

    assertThat(stage.sent()).containsExactly("2 CANCEL", "200", "200");
    assertThat(stage.sentBack().getLast().toTag()).contains("b2");
  }

  @Test
  void passesNoRingingAfterAnAnswer() {
    Stage stage = Stage.ofInvite().forkedTo(2).answers(1, 180).answers(1, 200);
    stage.sent();

    stage.answers(2, 180);

    assertThat(stage.sent()).containsExactly("2 CANCEL");
  }

  @Test
  void passesTheAnswersOfCalleesBehindOneBranch() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 200, "c1");

    stage.answers(1, 200, "c2");

    assertThat(stage.sent()).containsExactly("1 INVITE", "200", "200");
  }

  @Test
  void triesTheSecondWayWhereTheTransportFails() {
    Stage stage = Stage.ofInvite();
    var target = Stage.target(stage.relay().received(), 1, Transport.TCP, Transport.UDP);
    stage.let(it -> it.fork(List.of(target)));

    stage.fails(1);

    assertThat(stage.sent()).containsExactly("1 INVITE", "1 INVITE");
    assertThat(stage.sentTo())
        .extracting(Destination::transport)
        .containsExactly(Transport.TCP, Transport.UDP);

    stage.answers(1, 200);

    assertThat(stage.sent()).containsExactly("200");
  }

  @Test
  void retransmitsOnTheSecondWayByItsOwnTimers() {
    Stage stage = Stage.ofInvite();
    var target = Stage.target(stage.relay().received(), 1, Transport.TCP, Transport.UDP);
    stage.let(it -> it.fork(List.of(target))).afterSeconds(20).fails(1);
    stage.sent();

    stage.afterSeconds(31);

    assertThat(stage.sent()).hasSize(5).containsOnly("1 INVITE");
  }

  @Test
  void answers500WhereNoWayIsLeft() {
    Stage stage = Stage.ofInvite();
    var target = Stage.target(stage.relay().received(), 1, Transport.TCP, Transport.UDP);
    stage.let(it -> it.fork(List.of(target)));

    stage.fails(1).fails(1);

    assertThat(stage.sent()).containsExactly("1 INVITE", "1 INVITE", "500");
  }

  @Test
  void doesNotTryTheSecondWayOnceTheFirstHasAnswered() {
    Stage stage = Stage.ofInvite();
    var target = Stage.target(stage.relay().received(), 1, Transport.TCP, Transport.UDP);
    stage.let(it -> it.fork(List.of(target))).answers(1, 180);
    stage.sent();

    stage.fails(1);

    assertThat(stage.sent()).isEmpty();
  }

  @Test
  void goesOnWhereAResponseCannotBeSentBack() {
    Stage stage = Stage.ofInvite().forkedTo(1).answers(1, 180);

    stage.fails(0).answers(1, 200);

    assertThat(stage.sent()).containsExactly("1 INVITE", "180", "200");
  }

  @Test
  void opensAConnectionForTheLatestResponseAloneWhereTheOldOneIsGone() {
    Stage stage = Stage.of(Messages.invite(), Messages.FROM_ANNA_TCP).forkedTo(1);
    stage.answers(1, 180);
    Action.Send ringing = stage.lastSent(0);
    stage.answers(1, 200);
    Action.Send answer = stage.lastSent(0);
    stage.sent();

    stage.let(it -> it.failed(ringing, "the node is gone"));
    assertThat(stage.sent()).isEmpty();

    stage.let(it -> it.failed(answer, "the node is gone"));
    assertThat(stage.sent()).containsExactly("200");
    assertThat(stage.sentTo().getLast())
        .isEqualTo(new Destination.ToAddress(Transport.TCP, Messages.ANNA, null));

    stage.failsToSend(0, false);
    assertThat(stage.sent()).isEmpty();
  }

  @Test
  void sendsWhatFailedOverTheConnectionThatTheRequestCameByMeanwhile() {
    Stage stage = Stage.of(Messages.invite(), Messages.FROM_ANNA_TCP).forkedTo(1).answers(1, 180);
    Action.Send ringing = stage.lastSent(0);
    Flow next = new Flow(Transport.TCP, Messages.US, Messages.ANNA, 8);
    stage.let(it -> it.again(Messages.invite(), next)).sent();

    stage.let(it -> it.failed(ringing, "the node is gone"));

    assertThat(stage.sent()).containsExactly("180");
    assertThat(stage.sentTo().getLast()).isEqualTo(new Destination.OverFlow(next));
  }

  @Test
  void sendsResponsesBackOverTheConnectionOfTheRequest() {
    Stage stage = Stage.of(Messages.invite(), Messages.FROM_ANNA_TCP).forkedTo(1);

    stage.answers(1, 200);

    assertThat(stage.sentTo().getLast())
        .isEqualTo(new Destination.OverFlow(Messages.FROM_ANNA_TCP));
  }

  @Test
  void dropsResponsesOfBranchesThatItDoesNotHave() {
    Stage stage = Stage.ofInvite().forkedTo(1);
    var stray = Messages.answer(Messages.invite(), 200, "b9");

    assertThat(stage.relay().response(9, stray)).isEmpty();
  }
}

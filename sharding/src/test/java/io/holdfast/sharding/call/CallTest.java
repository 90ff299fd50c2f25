// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.holdfast.sharding.Messages;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sip.message.SipRequest;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A call from its INVITE to its end: what is written and what is sent, in order.
class CallTest {

  private static final ActorTestKit KIT = CallKit.create();
  private final Exchange it = new Exchange(KIT);

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void close() {
    it.close();
  }

  private void establish() {
    it.annaCalls().benAnswers("INVITE", 180).benAnswers("INVITE", 200);
    it.anna(it.withinByAnna("ACK", 10));
    it.notes();
  }

  @Test
  void writesEachStepBeforeItTakesEffect() {
    it.annaCalls();
    assertThat(it.notes()).containsExactly("+Attempted", "100 anna", "INVITE ben");

    it.benAnswers("INVITE", 100);
    assertThat(it.notes()).isEmpty();

    it.benAnswers("INVITE", 180);
    assertThat(it.notes()).containsExactly("+Rang", "180 anna");

    it.benAnswers("INVITE", 183);
    assertThat(it.notes()).containsExactly("183 anna");

    it.benAnswers("INVITE", 200);
    assertThat(it.notes()).containsExactly("+Answered", "200 anna");

    it.anna(it.withinByAnna("ACK", 10));
    assertThat(it.notes()).containsExactly("ACK ben");

    it.anna(it.withinByAnna("BYE", 11));
    assertThat(it.notes()).containsExactly("+Ended", "BYE ben");

    it.benAnswers("BYE", 200);
    assertThat(it.notes()).containsExactly("200 anna");
  }

  @Test
  void recordsWhoEndedAnAnsweredCallAndHow() {
    establish();

    it.afterSeconds(12).ben(it.withinByBen("BYE", 1));

    assertThat(it.notes()).containsExactly("+Ended", "BYE anna");
    assertThat(it.ended().by()).isEqualTo(EndedBy.CALLEE);
    assertThat(it.ended().outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(it.ended().status()).isEqualTo(200);
    assertThat(it.ended().branches())
        .containsExactly(new CallEvent.BranchResult(1, "sip:ben@198.51.100.9:5060", 200));
    Leg leg = it.leg(1);
    assertThat(Duration.between(leg.answeredAt().orElseThrow(), it.ended().at()))
        .isEqualTo(Duration.ofSeconds(12));
  }

  @Test
  void absorbsRetransmissionsOfTheInvite() {
    it.annaCalls();
    it.notes();

    it.annaCalls();
    assertThat(it.notes()).containsExactly("100 anna");

    it.benAnswers("INVITE", 180);
    it.notes();
    it.annaCalls();
    assertThat(it.notes()).containsExactly("180 anna");

    it.benAnswers("INVITE", 200);
    it.notes();
    it.annaCalls();
    assertThat(it.notes()).isEmpty();
  }

  @Test
  void passesTheRepeatedAnswerWithoutWritingItAgain() {
    it.annaCalls().benAnswers("INVITE", 200);
    it.notes();

    it.benAnswers("INVITE", 200).afterSeconds(20).benAnswers("INVITE", 200);

    assertThat(it.notes()).containsExactly("200 anna", "200 anna");
  }

  @Test
  void writesTheEndBeforeABusyGoesBack() {
    it.annaCalls();
    it.notes();

    it.benAnswers("INVITE", 486);

    assertThat(it.notes()).containsExactly("ACK ben", "+Ended", "486 anna");
    assertThat(it.ended().outcome()).isEqualTo(Outcome.BUSY);
    assertThat(it.ended().by()).isEqualTo(EndedBy.CALLEE);

    it.anna(Messages.ackOf(Messages.invite(), it.annaGot())).afterSeconds(3);
    assertThat(it.notes()).isEmpty();
  }

  @Test
  void knowsTheInvitesOfItsLegs() {
    it.annaCalls().benAnswers("INVITE", 200);

    assertThat(Dialogs.knows(it.state(), Messages.invite())).isTrue();
    assertThat(
            Dialogs.knows(
                it.state(), Messages.invite("Via: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bKother")))
        .isFalse();
  }

  @Test
  void answersNeitherTheInviteNorItsCancelBeforeTheAttemptIsWritten() {
    var found = it.lookUpTakesLong();
    it.annaCalls();
    it.anna(Messages.cancelOf(Messages.invite())).afterSeconds(3);
    assertThat(it.notes()).isEmpty();

    found.complete(null);
    it.settled();

    assertThat(it.notes()).containsExactly("+Attempted", "+Ended", "200 anna", "487 anna");
    assertThat(it.ended().outcome()).isEqualTo(Outcome.CANCELLED);
  }

  @Test
  void writesThatTheCallerLeftBeforeTheCancelIsAnswered() {
    it.annaCalls().benAnswers("INVITE", 180);
    it.notes();

    it.anna(Messages.cancelOf(Messages.invite()));
    assertThat(it.notes()).containsExactly("+Cancelled", "200 anna", "CANCEL ben");

    it.benAnswers("CANCEL", 200).benAnswers("INVITE", 487);
    assertThat(it.notes()).containsExactly("ACK ben", "+Ended", "487 anna");
    assertThat(it.ended().outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(it.ended().by()).isEqualTo(EndedBy.CALLER);
  }

  @Test
  void answersARepeatedCancelAgain() {
    it.annaCalls().benAnswers("INVITE", 180).anna(Messages.cancelOf(Messages.invite()));
    it.notes();

    it.anna(Messages.cancelOf(Messages.invite()));

    assertThat(it.notes()).containsExactly("200 anna");
  }

  @Test
  void anAnswerThatCrossesTheCancelCounts() {
    it.annaCalls().benAnswers("INVITE", 180).anna(Messages.cancelOf(Messages.invite()));
    it.notes();

    it.benAnswers("INVITE", 200);

    assertThat(it.notes()).containsExactly("+Answered", "200 anna");

    it.anna(it.withinByAnna("BYE", 11));

    assertThat(it.ended().outcome()).isEqualTo(Outcome.ANSWERED);
  }

  @Test
  void aCancelOfNothingIsAnswered481() {
    it.anna(Messages.cancelOf(Messages.invite()));

    assertThat(it.notes()).containsExactly("481 anna");
    assertThat(it.events()).isEmpty();
  }

  @Test
  void anAttemptInVainIsAnAttempt() {
    it.unregistered();

    it.annaCalls();

    assertThat(it.notes()).containsExactly("+Attempted", "+Ended", "480 anna");
    assertThat(it.ended().by()).isEqualTo(EndedBy.NODE);
    assertThat(it.ended().outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void nobodyAnsweringIsATimeout() {
    it.annaCalls().afterSeconds(33);

    assertThat(it.ended().outcome()).isEqualTo(Outcome.TIMEOUT);
    assertThat(it.ended().by()).isEqualTo(EndedBy.NODE);
    assertThat(it.annaGot().status()).isEqualTo(408);
  }

  @Test
  void timerCEndsACallThatRingsForEver() {
    it.annaCalls().benAnswers("INVITE", 180).afterSeconds(181);
    it.notes();

    it.benAnswers("CANCEL", 200).benAnswers("INVITE", 487);

    assertThat(it.ended().outcome()).isEqualTo(Outcome.NO_ANSWER);
    assertThat(it.ended().by()).isEqualTo(EndedBy.NODE);
  }

  @Test
  void forksToAllPhonesAndCancelsThoseThatLose() {
    it.registered(Messages.BEN_TOO);
    it.annaCalls();
    assertThat(it.notes()).containsExactly("+Attempted", "100 anna", "INVITE ben", "INVITE cara");
    it.answers(Messages.BEN, "INVITE", 180).answers(Messages.BEN_TOO, "INVITE", 180);
    it.notes();

    it.answers(Messages.BEN_TOO, "INVITE", 200);
    assertThat(it.notes()).containsExactlyInAnyOrder("CANCEL ben", "+Answered", "200 anna");

    it.benAnswers("CANCEL", 200).benAnswers("INVITE", 487);
    assertThat(it.notes()).containsExactly("ACK ben", "+Searched");
    assertThat(it.events()).containsExactly("Attempted", "Rang", "Answered", "Searched");
    it.anna(it.withinByAnna("BYE", 11));
    assertThat(it.ended().branches())
        .extracting(CallEvent.BranchResult::status)
        .containsExactlyInAnyOrder(200, 487);
  }

  @Test
  void triesThePhoneOfALowerQValueWhenTheOtherHasDeclined() {
    it.registered(Messages.BEN_TOO, 500);
    it.annaCalls();
    assertThat(it.notes()).containsExactly("+Attempted", "100 anna", "INVITE ben");

    it.benAnswers("INVITE", 486);
    assertThat(it.notes()).containsExactly("ACK ben", "+Searched", "INVITE cara");

    it.answers(Messages.BEN_TOO, "INVITE", 200);
    assertThat(it.annaGot().status()).isEqualTo(200);
    assertThat(it.leg(1).failed()).containsExactly(Map.entry(1, 486));
  }

  @Test
  void namesInTheRecordOnlyPhonesThatWereTried() {
    it.registered(Messages.BEN_TOO, 500);
    it.annaCalls().benAnswers("INVITE", 603);

    assertThat(it.ended().branches())
        .extracting(CallEvent.BranchResult::number, CallEvent.BranchResult::status)
        .containsExactly(tuple(1, 603));
  }

  @Test
  void passesWhatComesWithinTheDialogFromBothSides() {
    establish();

    for (String method : new String[] {"INFO", "REFER", "MESSAGE"}) {
      it.anna(it.withinByAnna(method, 20)).benAnswers(method, 200);
      assertThat(it.notes()).containsExactly(method + " ben", "200 anna");

      it.ben(it.withinByBen(method, 20)).answers(Messages.ANNA, method, 202);
      assertThat(it.notes()).containsExactly(method + " anna", "202 ben");
    }
    assertThat(it.events()).containsExactly("Attempted", "Rang", "Answered");
  }

  @Test
  void remembersWhereASideIsReachedAfterItsUpdate() {
    establish();

    it.ben(it.withinByBen("UPDATE", 20)).answers(Messages.ANNA, "UPDATE", 200);

    assertThat(it.notes()).startsWith("UPDATE anna", "+Refreshed").endsWith("200 ben");
    assertThat(it.events()).startsWith("Attempted", "Rang", "Answered", "Refreshed");
  }

  @Test
  void passesPrackBeforeTheAnswer() {
    it.annaCalls().benAnswers("INVITE", 183);
    it.notes();

    it.anna(it.withinByAnna("PRACK", 11, "RAck: 1 10 INVITE")).benAnswers("PRACK", 200);

    assertThat(it.notes()).containsExactly("PRACK ben", "200 anna");
  }

  @Test
  void passesAReInviteAndItsAck() {
    establish();

    it.anna(it.withinByAnna("INVITE", 20)).benAnswers("INVITE", 200);
    it.anna(it.withinByAnna("ACK", 20));

    assertThat(it.notes()).containsExactly("INVITE ben", "200 anna", "ACK ben");
    assertThat(it.events()).hasSize(3);
  }

  @Test
  void absorbsTheAckToAReInviteThatFailed() {
    establish();
    SipRequest again = it.withinByAnna("INVITE", 20);

    it.anna(again).benAnswers("INVITE", 491);
    assertThat(it.notes()).containsExactly("INVITE ben", "ACK ben", "491 anna");

    it.anna(Messages.ackOf(again, it.annaGot()));
    assertThat(it.notes()).isEmpty();
    assertThat(it.events()).hasSize(3);
  }

  @Test
  void answersTryingToAReInviteThatTakesLong() {
    establish();

    it.anna(it.withinByAnna("INVITE", 20)).after(Duration.ofMillis(300));

    assertThat(it.notes()).containsExactly("INVITE ben", "100 anna");
  }

  @Test
  void theAckHasABranchOfItsOwn() {
    establish();

    String ack = it.got(Messages.BEN, "ACK").via().branch().orElseThrow();
    String invite = it.got(Messages.BEN, "INVITE").via().branch().orElseThrow();

    assertThat(ack).isNotEqualTo(invite);
  }

  @Test
  void passesTheAckToAnAnswerThoughItHasTheBranchOfTheInvite() {
    it.annaCalls().benAnswers("INVITE", 200);
    it.notes();

    it.anna(it.withinByAnna("ACK", 10, "Via: " + Messages.invite().via().text()));

    assertThat(it.notes()).containsExactly("ACK ben");
  }

  @Test
  void answers481ToARequestOfNoDialog() {
    establish();

    it.anna(
        Messages.request(
            "BYE sip:ben@198.51.100.9",
            "To: <sip:ben@sued.example>;tag=other",
            "From: <sip:anna@nord.example>;tag=other",
            "Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKx",
            "CSeq: 11 BYE"));

    assertThat(it.notes()).containsExactly("481 anna");
  }

  @Test
  void findsTheDialogByItsTagsWhereARouteIsMissing() {
    establish();
    SipRequest bye =
        it.withinByAnna("BYE", 11).edit().remove(io.holdfast.sip.message.HeaderName.ROUTE).done();

    it.anna(bye);

    assertThat(it.notes()).containsExactly("+Ended", "BYE ben");
  }

  @Test
  void dropsTheResponseOfAnotherGeneration() {
    it.annaCalls();
    SipRequest invite = it.got(Messages.BEN, "INVITE");
    it.notes();

    it.entity()
        .tell(
            new Call.Response(
                Messages.answer(invite, 180, "b1"),
                new io.holdfast.sip.proxy.Cookie.Branch(
                    io.holdfast.sip.proxy.Cookie.Kind.CALL, "uid7", 1, 1, 0, ""),
                it.now()));
    it.settled();

    assertThat(it.notes()).isEmpty();
  }

  @Test
  void aRetryUnderTheSameCallIdIsAnotherLeg() {
    it.annaCalls().benAnswers("INVITE", 407);
    it.anna(Messages.ackOf(Messages.invite(), it.annaGot()));
    it.notes();

    it.anna(
        Messages.invite(
            "Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKretry", "CSeq: 11 INVITE"));
    it.benAnswers("INVITE", 200);

    assertThat(it.notes())
        .containsExactly("+Attempted", "100 anna", "INVITE ben", "+Answered", "200 anna");
    assertThat(it.state().legs().keySet()).containsExactly(1, 2);
    assertThat(it.leg(1).phase()).isEqualTo(Leg.Phase.ENDED);
    assertThat(it.leg(2).phase()).isEqualTo(Leg.Phase.ESTABLISHED);
  }

  @Test
  void theCallLimitHangsUpOnBothSides() {
    establish();

    it.after(Duration.ofHours(1)).settled();

    assertThat(it.notes()).containsExactly("BYE anna", "BYE ben", "+Ended");
    assertThat(it.ended().by()).isEqualTo(EndedBy.NODE);
    assertThat(it.ended().outcome()).isEqualTo(Outcome.ANSWERED);
  }

  @Test
  void aCallThatHasJustEndedIsRememberedWhenItsShardIsHandedOver() {
    establish();
    it.anna(it.withinByAnna("BYE", 11)).benAnswers("BYE", 200);

    it.stop();

    assertThat(it.remembered())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.phase()).isEqualTo(OpenCalls.Phase.ENDED);
              assertThat(row.due()).isEqualTo(it.ended().at().plus(OpenCalls.FINAL_KEPT));
            });
  }

  @Test
  void aCallThatEndedLongAgoOrNotAtAllIsNotRemembered() {
    establish();
    it.stop();
    assertThat(it.remembered()).isEmpty();

    it.anna(it.withinByAnna("BYE", 11)).benAnswers("BYE", 200).afterSeconds(33);
    it.stop();
    assertThat(it.remembered()).isEmpty();
  }

  @Test
  void aByeThatCrossesOursGoesNoFurther() {
    establish();
    it.after(Duration.ofHours(1)).settled();
    it.notes();

    it.ben(it.withinByBen("BYE", 20));

    assertThat(it.notes()).containsExactly("200 ben");
  }

  @Test
  void anEndedCallLeavesMemoryAfterAWhile() {
    establish();
    it.anna(it.withinByAnna("BYE", 11)).benAnswers("BYE", 200);

    it.afterSeconds(35);
    assertThat(it.passivates()).isFalse();

    it.afterSeconds(10);
    assertThat(it.passivates()).isTrue();
    assertThat(it.table().dormantCount()).isZero();
  }

  @Test
  void aQuietCallSleepsAndItsByeWakesIt() {
    establish();

    it.afterSeconds(45);
    assertThat(it.passivates()).isTrue();
    assertThat(it.table().dormant(it.shard(), "7d1c@198.51.100.7")).isPresent();
    it.notes();

    it.anna(it.withinByAnna("BYE", 11)).benAnswers("BYE", 200);

    assertThat(it.notes()).containsExactly("+Ended", "BYE ben", "200 anna");
    assertThat(it.table().dormantCount()).isZero();
  }

  @Test
  void aRingingCallStaysInMemory() {
    it.annaCalls().benAnswers("INVITE", 180);

    it.afterSeconds(120);

    assertThat(it.passivates()).isFalse();
  }
}

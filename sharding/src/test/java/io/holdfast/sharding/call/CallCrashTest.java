// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sharding.call.CallEvent.Outcome;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A call whose node dies at any moment, and which another takes over.
class CallCrashTest {

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

  private static final List<Consumer<Exchange>> ANSWERED =
      List.of(
          Exchange::annaCalls,
          it -> it.benAnswers("INVITE", 180),
          it -> it.benAnswers("INVITE", 200),
          it -> it.anna(it.withinByAnna("ACK", 10)),
          it -> it.anna(it.withinByAnna("BYE", 11)),
          it -> it.benAnswers("BYE", 200),
          it -> it.anna(it.withinByAnna("BYE", 11)));

  private void play(List<Consumer<Exchange>> steps, int crashAfter) {
    for (int step = 0; step < steps.size(); step++) {
      steps.get(step).accept(it);
      if (step == crashAfter) {
        it.crash();
      }
    }
  }

  @ParameterizedTest(name = "after step {0}")
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void anAnsweredCallHasOneRecordWheneverItsNodeDies(int crashAfter) {
    play(ANSWERED, crashAfter);
    it.afterSeconds(3);

    assertThat(it.events()).containsExactly("Attempted", "Rang", "Answered", "Ended");
    assertThat(it.ended().outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(it.annaGot().status()).isEqualTo(200);
    assertThat(it.annaGot().cseq().method().name()).isEqualTo("BYE");
  }

  @Test
  void aPhoneThatHasDeclinedIsNotAskedAgain() {
    it.registered(Messages.BEN_TOO);
    it.annaCalls().answers(Messages.BEN_TOO, "INVITE", 180).benAnswers("INVITE", 486);
    assertThat(it.notes()).contains("+Searched");

    it.crash().afterSeconds(3);

    assertThat(it.notes()).doesNotContain("INVITE ben");
    it.answers(Messages.BEN_TOO, "INVITE", 480);
    assertThat(it.ended().branches())
        .extracting(CallEvent.BranchResult::status)
        .containsExactly(486, 480);
  }

  @Test
  void theSearchGoesOnWhereItWas() {
    it.registered(Messages.BEN_TOO, 500);
    it.annaCalls().benAnswers("INVITE", 486).notes();

    it.crash().afterSeconds(3);
    assertThat(it.notes()).contains("INVITE cara").doesNotContain("INVITE ben");

    it.answers(Messages.BEN_TOO, "INVITE", 200);
    assertThat(it.annaGot().status()).isEqualTo(200);
  }

  @Test
  void whoWasToBeTriedLaterIsTriedByTheNextOwner() {
    it.registered(Messages.BEN_TOO, 500);
    it.annaCalls().benAnswers("INVITE", 180).crash().notes();

    it.benAnswers("INVITE", 486);

    assertThat(it.notes()).contains("+Searched", "INVITE cara");
  }

  @Test
  void whoWasNeverTriedIsNotCancelled() {
    it.registered(Messages.BEN_TOO, 500);
    it.annaCalls().benAnswers("INVITE", 180).benAnswers("INVITE", 200).crash().afterSeconds(3);

    assertThat(it.noted()).doesNotContain("CANCEL cara");
  }

  @ParameterizedTest(name = "after step {0}")
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void benGetsTheSameInviteWheneverItsNodeDies(int crashAfter) {
    play(ANSWERED, crashAfter);

    assertThat(it.wire().sent())
        .filteredOn(sent -> sent.what().equals("INVITE"))
        .extracting(sent -> Messages.text(sent.message()))
        .hasSizeBetween(1, 2)
        .containsOnly(Messages.text(it.got(Messages.BEN, "INVITE")));
  }

  private static final List<Consumer<Exchange>> CANCELLED =
      List.of(
          Exchange::annaCalls,
          it -> it.benAnswers("INVITE", 180),
          it -> it.anna(Messages.cancelOf(Messages.invite())),
          it -> it.benAnswers("CANCEL", 200),
          it -> it.benAnswers("INVITE", 487));

  @ParameterizedTest(name = "after step {0}")
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void aCancelledCallHasOneRecordWheneverItsNodeDies(int crashAfter) {
    play(CANCELLED, crashAfter);

    assertThat(it.events()).containsExactly("Attempted", "Rang", "Cancelled", "Ended");
    assertThat(it.ended().outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(it.annaGot().status()).isEqualTo(487);
  }

  @Test
  void sendsTheInviteAgainWhereNothingCame() {
    it.annaCalls();
    SipRequest before = it.got(Messages.BEN, "INVITE");
    it.notes();

    it.crash().afterSeconds(1);
    assertThat(it.notes()).isEmpty();

    it.afterSeconds(1);
    assertThat(it.notes()).containsExactly("INVITE ben");
    assertThat(it.got(Messages.BEN, "INVITE").encode()).isEqualTo(before.encode());
  }

  @Test
  void doesNotAskAPhoneThatRepeatsItsAnswer() {
    it.annaCalls();
    it.notes();

    it.crash().afterSeconds(1).benAnswers("INVITE", 200);

    assertThat(it.notes()).containsExactly("+Answered", "200 anna");
  }

  @Test
  void doesNotRingASecondTime() {
    it.annaCalls().benAnswers("INVITE", 180);
    it.notes();

    it.crash().afterSeconds(30);
    assertThat(it.notes()).isEmpty();

    it.annaCalls();
    assertThat(it.notes()).containsExactly("100 anna");
  }

  @Test
  void sendsTheFinalResponseAgainThatMayHaveBeenLost() {
    it.annaCalls().benAnswers("INVITE", 486);
    it.notes();

    it.crash();
    assertThat(it.notes()).containsExactly("486 anna");

    it.anna(Messages.ackOf(Messages.invite(), it.annaGot())).afterSeconds(40);
    assertThat(it.notes()).isEmpty();
  }

  @Test
  void sendsNoFinalResponseThatNobodyAwaitsAnyMore() {
    it.annaCalls().benAnswers("INVITE", 486);
    it.anna(Messages.ackOf(Messages.invite(), it.annaGot())).afterSeconds(33);
    it.notes();

    it.crash();

    assertThat(it.notes()).isEmpty();
  }

  @Test
  void absorbsTheInviteThatIsRepeatedAfterItsAnswer() {
    it.annaCalls().benAnswers("INVITE", 200);
    it.crash();
    it.notes();

    it.annaCalls();

    assertThat(it.notes()).doesNotContain("INVITE ben", "+Attempted");
  }

  @Test
  void passesTheAnswerAgainThatMayHaveBeenLost() {
    it.annaCalls().benAnswers("INVITE", 200);
    it.crash();
    it.notes();

    it.benAnswers("INVITE", 200);

    assertThat(it.notes()).containsExactly("200 anna");
  }

  @Test
  void answersACancelThatCrossedTheAnswer() {
    it.annaCalls().benAnswers("INVITE", 200);
    it.crash();
    it.notes();

    it.anna(Messages.cancelOf(Messages.invite()));

    assertThat(it.notes()).containsExactly("200 anna");
  }

  @Test
  void cancelsTheOtherPhonesAgainAfterAnAnswer() {
    it.registered(Messages.BEN_TOO);
    it.annaCalls().answers(Messages.BEN_TOO, "INVITE", 180).benAnswers("INVITE", 180);
    it.benAnswers("INVITE", 200);
    it.crash();
    it.notes();

    it.benAnswers("INVITE", 200);

    assertThat(it.notes()).contains("CANCEL cara", "200 anna");
  }

  @Test
  void aByeThatBenHadAnsweredIsAnsweredAfterTwoSeconds() {
    it.annaCalls().benAnswers("INVITE", 200);
    it.anna(it.withinByAnna("BYE", 11)).benAnswers("BYE", 200);
    it.crash();
    it.notes();

    it.anna(it.withinByAnna("BYE", 11));
    assertThat(it.notes()).containsExactly("BYE ben");

    it.afterSeconds(2);
    assertThat(it.notes()).contains("200 anna");
  }

  @Test
  void timerCGoesOn() {
    it.annaCalls().benAnswers("INVITE", 180).afterSeconds(100);
    it.crash();
    it.notes();

    it.afterSeconds(79);
    assertThat(it.notes()).isEmpty();

    it.afterSeconds(2);
    assertThat(it.notes()).contains("CANCEL ben");
  }

  @Test
  void theCallLimitGoesOn() {
    it.annaCalls().benAnswers("INVITE", 200).afterSeconds(3000);
    it.crash();
    it.anna(it.withinByAnna("INFO", 12)).benAnswers("INFO", 200);
    it.notes();

    it.afterSeconds(601).settled();

    assertThat(it.notes()).contains("+Ended", "BYE ben", "BYE anna");
  }

  @Test
  void aResponseThatNamesItsCallBringsItBack() {
    it.annaCalls().benAnswers("INVITE", 180);
    it.settled();
    it.stop();

    it.benAnswers("INVITE", 200);

    assertThat(it.events()).containsExactly("Attempted", "Rang", "Answered");
  }

  @Test
  void whatAnOldOwnerWritesLateDoesNotCount() {
    it.annaCalls().benAnswers("INVITE", 180);
    it.crash().benAnswers("INVITE", 200);
    CallEvent late =
        new CallEvent.Ended(
            1, it.now(), 1, CallEvent.EndedBy.NODE, Outcome.TIMEOUT, 408, List.of());

    assertThat(it.state().apply(late)).isEqualTo(it.state());
  }

  @Test
  void passesAResponseOnWhoseRequestTheOwnerBeforeForwarded() {
    it.annaCalls().benAnswers("INVITE", 200);
    it.anna(it.withinByAnna("INFO", 12));
    it.crash();
    it.notes();

    it.benAnswers("INFO", 200);

    assertThat(it.notes()).containsExactly("200 anna");
    assertThat(Messages.lines(it.annaGot(), "Via")).hasSize(1);
  }

  @Test
  void passesAResponseToBenOnWhoseRequestTheOwnerBeforeForwarded() {
    it.annaCalls().benAnswers("INVITE", 200);
    it.ben(it.withinByBen("INFO", 3));
    it.crash();
    it.notes();

    it.comes(Messages.answer(it.got(Messages.ANNA, "INFO"), 200, "a1"), Messages.FROM_ANNA);

    assertThat(it.notes()).containsExactly("200 ben");
  }

  @Test
  void passesTheAnswerToAByeOnThatTheOwnerBeforeForwarded() {
    it.annaCalls().benAnswers("INVITE", 200);
    it.anna(it.withinByAnna("BYE", 11));
    it.crash();
    it.notes();

    it.benAnswers("BYE", 200);

    assertThat(it.notes()).containsExactly("200 anna");
  }

  @Test
  void takesNoteOfAContactThatMovedWhileTheOwnerDied() {
    it.annaCalls().benAnswers("INVITE", 200);
    it.anna(it.withinByAnna("UPDATE", 12, "Contact: <sip:anna@198.51.100.7:5062>"));
    it.crash();
    it.notes();

    it.comes(
        Messages.answer(it.got(Messages.BEN, "UPDATE"), 200, "b1")
            .edit()
            .append(HeaderName.CONTACT, "<sip:ben@198.51.100.9:6000>")
            .done(),
        Messages.FROM_BEN);

    assertThat(it.notes()).containsExactly("+Refreshed", "200 anna");
    assertThat(Dialogs.target(it.leg(1), false)).contains("sip:ben@198.51.100.9:6000");
  }

  @Test
  void anUnknownTransactionTo100EndsHere() {
    it.annaCalls().benAnswers("INVITE", 200);
    it.anna(it.withinByAnna("INVITE", 12));
    it.crash();
    it.notes();

    it.benAnswers("INVITE", 100);

    assertThat(it.notes()).isEmpty();
  }

  @Test
  void theLimitSendsTheSameByesHoweverOftenTheOwnerDies() {
    it.annaCalls().benAnswers("INVITE", 200).afterSeconds(3590);
    for (int deaths = 0; deaths < 2; deaths++) {
      it.notes();
      it.dies();
      it.nextWriteFails();
      it.isDue(Duration.ofSeconds(20));
      it.fails();
    }

    it.dies().isDue(Duration.ofSeconds(1));
    it.settled();

    assertThat(it.events()).containsOnlyOnce("Ended");
    assertThat(byesTo(Messages.BEN))
        .hasSizeGreaterThan(1)
        .containsOnly(byesTo(Messages.BEN).getFirst());
    assertThat(byesTo(Messages.ANNA))
        .hasSizeGreaterThan(1)
        .containsOnly(byesTo(Messages.ANNA).getFirst());
  }

  private List<String> byesTo(InetSocketAddress phone) {
    return it.wire().sent().stream()
        .filter(sent -> sent.to().remote().equals(phone) && sent.what().equals("BYE"))
        .map(sent -> Messages.text(sent.message()))
        .toList();
  }

  @Test
  void comesBackAfterAFailureThatIsNotItsJournals() {
    it.annaCalls().benAnswers("INVITE", 180);
    it.notes();
    it.nextSendBreaks();

    it.tellBens(200);
    it.recovers();

    assertThat(it.events()).containsExactly("Attempted", "Rang", "Answered");
    it.benAnswers("INVITE", 200);
    it.anna(it.withinByAnna("BYE", 11));
    assertThat(it.notes()).containsExactly("+Answered", "200 anna", "+Ended", "BYE ben");
  }

  @Test
  void writesUnderTheEpochThatHolds() {
    it.annaCalls().benAnswers("INVITE", 180);
    it.notes();
    it.shardIsTakenOverAnew(9);

    it.tellBens(200);
    it.recovers();

    assertThat(it.notes()).containsExactly("+Answered", "200 anna");
    assertThat(it.stored().getLast().epoch()).isEqualTo(9);
  }

  @Test
  void ringsNobodyForACallWhoseTimeIsOver() {
    it.registered(Messages.BEN_TOO);
    it.annaCalls().benAnswers("INVITE", 180);
    it.notes();
    it.stop();
    it.leaps(Duration.ofSeconds(200));

    it.dies().afterSeconds(1);
    assertThat(it.notes()).containsOnly("CANCEL ben", "+Searched");

    it.benAnswers("INVITE", 487);
    assertThat(it.notes()).contains("ACK ben", "+Ended", "487 anna").doesNotContain("INVITE cara");
  }
}

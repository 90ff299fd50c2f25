// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import static io.holdfast.node.chaos.History.AOR;
import static io.holdfast.node.chaos.History.CALL;
import static io.holdfast.node.chaos.History.CONTACT;
import static io.holdfast.node.chaos.History.answered;
import static io.holdfast.node.chaos.History.at;
import static io.holdfast.node.chaos.History.unanswered;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.chaos.Violation.Kind;
import io.holdfast.node.phone.Fact;
import io.holdfast.node.phone.Fact.Side;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Each promise broken once: a checker that finds nothing is worth nothing unless it finds these.
final class CheckerTest {

  @Test
  void findsNothingWhereAllIsWell() {
    assertThat(History.good().violations()).isEmpty();
  }

  @Test
  void findsALostRegistration() {
    History history = History.good();
    history.contacts = List.of();

    assertThat(history.violations()).containsExactly(Kind.REGISTRATION_LOST);
  }

  @Test
  void findsARegistrationLostWhileItIsRefreshedInVain() {
    History history = History.good().with(new Fact.RegisterSent(at(20_000), AOR, CONTACT, 3600));
    history.contacts = List.of();

    assertThat(history.violations()).containsExactly(Kind.REGISTRATION_LOST);
  }

  @Test
  void acceptsEitherWhereARemovalWasNeverAnswered() {
    History history = History.good().with(new Fact.RegisterSent(at(20_000), AOR, CONTACT, 0));

    assertThat(history.violations()).isEmpty();

    history.contacts = List.of();

    assertThat(history.violations()).isEmpty();
  }

  @Test
  void findsARegistrationThatCameBack() {
    History history =
        History.good()
            .with(new Fact.RegisterSent(at(20_000), AOR, CONTACT, 0))
            .with(new Fact.RegisterAnswered(at(20_010), AOR, CONTACT, 0, 200));

    assertThat(history.violations()).containsExactly(Kind.REGISTRATION_UNKNOWN);
  }

  @Test
  void findsARegistrationThatNobodyMade() {
    History history = History.good();
    history.contacts = List.of("sip:alice@127.0.0.1:5070", "sip:mallory@127.0.0.1:6666");

    assertThat(history.violations()).containsExactly(Kind.REGISTRATION_UNKNOWN);
  }

  @Test
  void findsAMissingRecord() {
    assertThat(History.good().withRecords().violations()).containsExactly(Kind.RECORD_MISSING);
  }

  @Test
  void findsAMissingRecordOfACallThatOnlyRang() {
    History history = busy().without(Fact.Heard.class).without(Fact.Answered.class).withRecords();

    assertThat(history.violations()).containsExactly(Kind.RECORD_MISSING);
  }

  @Test
  void findsASecondRecord() {
    History history = History.good().withRecords(answered(3_005, 13_008), answered(3_005, 13_008));

    assertThat(history.violations()).containsExactly(Kind.RECORD_TWICE);
  }

  @Test
  void findsARecordOfACallThatNobodyMade() {
    History history = History.good();
    history.facts.removeIf(fact -> !(fact instanceof Fact.RegisterAnswered));

    assertThat(history.violations()).containsExactly(Kind.RECORD_UNKNOWN);
  }

  @Test
  void findsAnAnsweredCallRecordedAsRejected() {
    History history = History.good().withRecords(unanswered("rejected", 480));

    assertThat(history.violations()).containsExactly(Kind.RECORD_WRONG);
  }

  @Test
  void findsABusyCallRecordedAsAnswered() {
    assertThat(busy().withRecords(answered(3_005, 13_008)).violations())
        .containsExactly(Kind.RECORD_WRONG);
  }

  @Test
  void findsAnotherStatusThanThePhoneSaw() {
    assertThat(busy().withRecords(unanswered("busy", 600)).violations())
        .containsExactly(Kind.RECORD_WRONG);
  }

  @Test
  void acceptsABusyCall() {
    assertThat(busy().withRecords(unanswered("busy", 486)).violations()).isEmpty();
  }

  @Test
  void findsACallThatIsBilledTooLong() {
    assertThat(History.good().withRecords(answered(3_005, 18_000)).violations())
        .containsExactly(Kind.DURATION_WRONG);
  }

  @Test
  void findsACallThatIsBilledTooShort() {
    assertThat(History.good().withRecords(answered(3_500, 13_008)).violations())
        .containsExactly(Kind.DURATION_WRONG);
  }

  @Test
  void findsADurationThatIsNotBetweenItsEnds() {
    CallRecord good = answered(3_005, 13_008);
    var skewed =
        new CallRecord(
            good.uid(),
            good.leg(),
            good.callId(),
            good.outcome(),
            good.endedBy(),
            good.sipStatus(),
            good.startedAt(),
            good.answeredAt(),
            good.endedAt(),
            Optional.of(Duration.ofSeconds(9)));

    assertThat(History.good().withRecords(skewed).violations())
        .containsExactly(Kind.DURATION_WRONG);
  }

  @Test
  void acceptsAnAnswerThatWaitedWhileTheNodeWasDown() {
    History history =
        History.good()
            .changing(
                Fact.Heard.class,
                fact ->
                    fact instanceof Fact.Heard heard && heard.status() == 200
                        ? new Fact.Heard(at(9_000), CALL, 1, 200)
                        : fact);

    assertThat(history.violations()).isEmpty();
    assertThat(history.withRecords(answered(8_990, 13_008)).violations()).isEmpty();
  }

  @Test
  void findsAByeThatFailed() {
    History history =
        History.good()
            .changing(
                Fact.ByeAnswered.class,
                _ -> new Fact.ByeAnswered(at(13_020), CALL, Side.CALLER, 481));

    assertThat(history.violations()).containsExactly(Kind.BYE_FAILED);
  }

  @Test
  void findsAByeThatWasNeverAnswered() {
    assertThat(History.good().without(Fact.ByeAnswered.class).violations())
        .containsExactly(Kind.BYE_FAILED);
  }

  @Test
  void acceptsAByeThatNeededTwoTries() {
    History history =
        History.good()
            .changing(
                Fact.ByeAnswered.class, _ -> new Fact.ByeAnswered(at(45_000), CALL, Side.CALLER, 0))
            .with(new Fact.ByeSent(at(45_000), CALL, Side.CALLER))
            .with(new Fact.ByeAnswered(at(45_010), CALL, Side.CALLER, 200));

    assertThat(history.violations()).isEmpty();
  }

  @Test
  void findsAPhoneThatRangTwice() {
    History history = History.good().with(new Fact.Rung(at(5_000), CALL, 1, AOR, "z9hG4bK2"));

    assertThat(history.violations()).containsExactly(Kind.RANG_TWICE);
  }

  @Test
  void findsACallThatWasLeftWaiting() {
    History history =
        busy()
            .changing(
                Fact.Heard.class,
                fact ->
                    fact instanceof Fact.Heard heard && heard.status() == 486
                        ? new Fact.Heard(at(60_000), CALL, 1, 0)
                        : fact)
            .withRecords(unanswered("busy", 486));

    assertThat(history.violations()).containsExactly(Kind.LEFT_WAITING);
  }

  @Test
  void findsACallThatWasLostAfterA100() {
    History history =
        History.good()
            .with(new Fact.Invited(at(30_000), "call-2", 1, "bob@localhost", "sip:" + AOR))
            .with(new Fact.Heard(at(30_010), "call-2", 1, 100));

    assertThat(history.violations())
        .containsExactlyInAnyOrder(Kind.LEFT_WAITING, Kind.RECORD_MISSING);
  }

  @Test
  void findsACallThatTheNodeBelievesToGoOn() {
    History history = History.good().withRecords();
    history.live = Set.of(CALL);

    assertThat(history.violations()).containsExactly(Kind.STILL_LIVE);
  }

  @Test
  void acceptsAChallengeWithoutARecord() {
    History history =
        History.good()
            .with(new Fact.Invited(at(30_000), "call-2", 1, "bob@localhost", "sip:" + AOR))
            .with(new Fact.Heard(at(30_010), "call-2", 1, 407));

    assertThat(history.violations()).isEmpty();
  }

  @Test
  void acceptsOneRecordOrNoneWhereTheCallerHeardNothing() {
    History history =
        History.good()
            .with(new Fact.Invited(at(30_000), "call-2", 1, "bob@localhost", "sip:" + AOR));

    assertThat(history.violations()).isEmpty();
  }

  @Test
  void findsRecordsAndJournalAtOdds() {
    History history = History.good();
    history.verified = false;

    assertThat(history.violations()).containsExactly(Kind.VERIFY_FAILED);
  }

  /// The same call, refused with 486.
  private static History busy() {
    return History.good()
        .without(Fact.ByeSent.class)
        .without(Fact.ByeReceived.class)
        .without(Fact.ByeAnswered.class)
        .changing(Fact.Answered.class, _ -> new Fact.Answered(at(3_000), CALL, 1, AOR, 486))
        .changing(
            Fact.Heard.class,
            fact ->
                fact instanceof Fact.Heard heard && heard.status() == 200
                    ? new Fact.Heard(at(3_010), CALL, 1, 486)
                    : fact);
  }
}

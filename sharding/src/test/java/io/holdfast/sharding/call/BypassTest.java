// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.keeper.Arrival;
import io.holdfast.sharding.keeper.ShardTable;
import io.holdfast.sip.message.SipRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Established calls whose journal is away: they go on and end, and the journal hears of it.
class BypassTest {

  private static final ActorTestKit KIT = CallKit.create();
  private Exchange it = new Exchange(KIT);

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void close() {
    it.close();
  }

  private Exchange established() {
    it.annaCalls().benAnswers("INVITE", 200).anna(it.withinByAnna("ACK", 10));
    it.notes();
    return it;
  }

  @Test
  void aSleepingCallEndsAndItsEndIsWrittenLater() {
    established().stop();
    it.journalGoesAway(true);
    Instant at = it.now();

    it.anna(it.withinByAnna("BYE", 11));
    it.until(() -> assertThat(it.noted()).containsExactly("BYE ben"));
    it.benAnswers("BYE", 200);
    it.until(() -> assertThat(it.noted()).containsExactly("BYE ben", "200 anna"));
    it.afterSeconds(3);
    assertThat(it.events()).containsExactly("Attempted", "Answered");

    it.journalComesBack();
    it.until(() -> assertThat(it.events()).containsExactly("Attempted", "Answered", "Ended"));
    assertThat(it.ended().at()).isEqualTo(at);
    assertThat(it.ended().by()).isEqualTo(EndedBy.CALLER);
  }

  @Test
  void aByeWhoseWriteFailsGoesAroundItsCall() {
    established().journalGoesAway(false);
    Instant at = it.now();

    it.anna(it.withinByAnna("BYE", 11));
    it.until(() -> assertThat(it.noted()).containsExactly("BYE ben"));
    it.anna(it.withinByAnna("BYE", 11)).benAnswers("BYE", 200);
    it.until(() -> assertThat(it.noted()).containsExactly("BYE ben", "200 anna"));
    it.anna(it.withinByAnna("BYE", 11));
    it.until(() -> assertThat(it.noted()).containsExactly("BYE ben", "200 anna", "200 anna"));

    it.journalComesBack();
    it.until(() -> assertThat(it.events()).containsExactly("Attempted", "Answered", "Ended"));
    assertThat(it.ended().at()).isEqualTo(at);
    assertThat(it.noted()).containsExactly("BYE ben", "200 anna", "200 anna", "+Ended");
  }

  @Test
  void copiesThatWaitedWithTheCallAreForgotten() {
    established().journalGoesAway(false);
    it.tellAnnas(it.withinByAnna("BYE", 11));
    it.tellAnnas(it.withinByAnna("BYE", 11));
    it.tellAnnas(it.withinByAnna("BYE", 11));
    it.until(() -> assertThat(it.noted()).contains("BYE ben"));
    it.benAnswers("BYE", 200);

    it.journalComesBack();
    it.until(() -> assertThat(it.events()).containsExactly("Attempted", "Answered", "Ended"));
    it.afterSeconds(3);

    assertThat(it.noted()).containsOnlyOnce("BYE ben");
  }

  @Test
  void theCopyIsTheOneThatTheCallWouldHaveSent() {
    established().anna(it.withinByAnna("INFO", 11));
    SipRequest byTheCall = it.got(Messages.BEN, "INFO");
    it.close();
    it = new Exchange(KIT);

    established().journalGoesAway(true);
    it.anna(it.withinByAnna("INFO", 11));
    it.until(() -> assertThat(it.noted()).containsExactly("INFO ben"));

    assertThat(it.got(Messages.BEN, "INFO").encode()).isEqualTo(byTheCall.encode());
  }

  @Test
  void whatWasTakenStaysSoWhenTheJournalIsBack() {
    established().journalGoesAway(true);
    it.ben(it.withinByBen("INFO", 20));
    it.until(() -> assertThat(it.noted()).containsExactly("INFO anna"));

    it.journalComesBack();
    it.ben(it.withinByBen("INFO", 20));
    it.answers(Messages.ANNA, "INFO", 200);

    it.until(() -> assertThat(it.noted()).containsExactly("INFO anna", "200 ben"));
  }

  @Test
  void aContactThatMovesIsWrittenLater() {
    established().stop();
    it.journalGoesAway(true);
    SipRequest again = it.withinByAnna("INVITE", 11, "Contact: <sip:anna@203.0.113.4:5070>");

    it.anna(again);
    it.until(() -> assertThat(it.noted()).containsExactly("100 anna", "INVITE ben"));
    it.benAnswers("INVITE", 200);
    it.until(() -> assertThat(it.noted()).containsExactly("100 anna", "INVITE ben", "200 anna"));
    it.notes();
    it.anna(it.withinByAnna("ACK", 11));
    it.until(() -> assertThat(it.noted()).containsExactly("ACK ben"));

    it.journalComesBack();
    it.until(() -> assertThat(it.events()).containsExactly("Attempted", "Answered", "Refreshed"));
    assertThat(it.stored().getLast())
        .isInstanceOfSatisfying(
            CallEvent.Refreshed.class,
            refreshed -> {
              assertThat(refreshed.byCaller()).isTrue();
              assertThat(refreshed.contact()).isEqualTo("sip:anna@203.0.113.4:5070");
            });
  }

  @Test
  void aReInviteCanBeTakenBackAndRefused() {
    established().stop();
    it.journalGoesAway(true);
    SipRequest again = it.withinByAnna("INVITE", 11);
    it.anna(again);
    it.until(() -> assertThat(it.noted()).containsExactly("100 anna", "INVITE ben"));
    it.benAnswers("INVITE", 180);
    it.until(() -> assertThat(it.noted()).contains("180 anna"));
    it.notes();

    it.anna(it.withinByAnna("CANCEL", 11, "Via: " + again.via().text()));
    it.until(() -> assertThat(it.noted()).containsExactly("200 anna", "CANCEL ben"));
    it.benAnswers("CANCEL", 200);
    it.benAnswers("INVITE", 487);
    it.until(
        () ->
            assertThat(it.noted())
                .containsExactly("200 anna", "CANCEL ben", "ACK ben", "487 anna"));
    it.anna(Messages.ackOf(again, it.annaGot()));

    it.afterSeconds(3);
    assertThat(it.noted())
        .startsWith("200 anna", "CANCEL ben", "ACK ben", "487 anna")
        .containsOnlyOnce("CANCEL ben", "ACK ben")
        .containsOnly("200 anna", "CANCEL ben", "ACK ben", "487 anna");
  }

  @Test
  void aByeWhoseEndFindsNoRoomWaitsForTheJournal() {
    it.close();
    it = new Exchange(KIT, CallKit.settings(CallSettings.Durability.RINGING, 0));
    established().journalGoesAway(true);

    it.anna(it.withinByAnna("BYE", 11));
    it.afterSeconds(3);
    assertThat(it.noted()).isEmpty();

    it.journalComesBack();
    it.until(() -> assertThat(it.noted()).containsExactly("+Ended", "BYE ben"));
  }

  @Test
  void theAnswerToTheInviteWaitsForTheJournal() {
    it.annaCalls().benAnswers("INVITE", 180);
    it.notes();
    it.journalGoesAway(true);

    it.benAnswers("INVITE", 200);
    it.afterSeconds(3);
    assertThat(it.noted()).isEmpty();

    it.journalComesBack();
    it.tellBens(200);
    it.until(() -> assertThat(it.noted()).startsWith("+Answered", "200 anna"));
  }

  /// Anna calls, and repeats her INVITE while the first is being written.
  private void callsAsTheJournalGoesAway() {
    CompletableFuture<Void> lookUp = it.lookUpTakesLong();
    it.annaCalls().journalGoesAway(false);
    lookUp.complete(null);
    it.tellAnnas(Messages.invite());
  }

  @Test
  void aNewCallWhoseWriteFailsIsRefused() {
    callsAsTheJournalGoesAway();
    it.until(() -> assertThat(it.noted()).containsOnly("503 anna"));
    assertThat(Messages.line(it.annaGot(), "Retry-After")).contains("5");
    it.anna(Messages.ackOf(Messages.invite(), it.annaGot()));

    it.journalComesBack().recovers();
    it.afterSeconds(10);

    assertThat(it.noted()).containsOnly("503 anna");
    assertThat(it.events()).isEmpty();
    assertThat(it.passivates()).isTrue();
  }

  @Test
  void aNewCallThatWasRefusedEndsWhereItsWriteHasTakenPlace() {
    callsAsTheJournalGoesAway();
    it.until(() -> assertThat(it.noted()).containsOnly("503 anna"));
    it.anna(Messages.ackOf(Messages.invite(), it.annaGot()));
    it.lostWriteIsFound();

    it.journalComesBack();
    it.until(() -> assertThat(it.events()).containsExactly("Attempted", "Ended"));

    assertThat(it.ended().status()).isEqualTo(503);
    assertThat(it.ended().by()).isEqualTo(EndedBy.NODE);
    assertThat(it.noted()).doesNotContain("INVITE ben");
  }

  @Test
  void copiesThatWaitedWithTheCallRingNobody() {
    callsAsTheJournalGoesAway();
    it.until(() -> assertThat(it.noted()).containsOnly("503 anna"));
    it.anna(Messages.ackOf(Messages.invite(), it.annaGot()));
    it.afterSeconds(6);

    it.journalComesBack().recovers();
    it.afterSeconds(10);

    assertThat(it.noted()).containsOnly("503 anna");
  }

  @Test
  void aCancelOfACallThatWasRefusedIsAnswered() {
    callsAsTheJournalGoesAway();
    it.until(() -> assertThat(it.noted()).containsOnly("503 anna"));

    it.anna(Messages.cancelOf(Messages.invite()));

    it.until(() -> assertThat(it.noted()).contains("200 anna").doesNotContain("CANCEL ben"));
  }

  @Test
  void whatRingsAlreadyIsNotRefused() {
    it.annaCalls();
    it.journalGoesAway(false).benAnswers("INVITE", 180);
    it.until(() -> assertThat(it.journalIsWritable()).isFalse());
    it.journalComesBack().recovers();
    it.notes();

    it.afterSeconds(3).benAnswers("INVITE", 180);

    assertThat(it.notes()).endsWith("+Rang", "180 anna").doesNotContain("503 anna");
  }

  @Test
  void theNextOwnerDoesNotGoOnWithACallThatMayHaveBeenRefused() {
    callsAsTheJournalGoesAway();
    it.until(() -> assertThat(it.noted()).containsOnly("503 anna"));
    it.anna(Messages.ackOf(Messages.invite(), it.annaGot()));
    it.lostWriteIsFound();
    it.notes();

    it.journalComesBack().dies();
    it.until(() -> assertThat(it.events()).containsExactly("Attempted", "Ended"));

    assertThat(it.ended().status()).isEqualTo(503);
    assertThat(it.ended().by()).isEqualTo(EndedBy.NODE);
    it.until(() -> assertThat(it.noted()).contains("503 anna"));
    assertThat(it.noted()).doesNotContain("INVITE ben");
  }

  @Test
  void theNextOwnerTakesBackWhatMayRing() {
    it.annaCalls();
    it.journalGoesAway(false).benAnswers("INVITE", 180);
    it.until(() -> assertThat(it.journalIsWritable()).isFalse());
    it.notes();

    it.journalComesBack().dies();
    it.until(() -> assertThat(it.events()).containsExactly("Attempted", "Ended"));

    assertThat(it.ended().status()).isEqualTo(503);
    it.until(() -> assertThat(it.noted()).contains("CANCEL ben", "503 anna"));
    assertThat(Messages.line(it.annaGot(), "Retry-After")).contains("5");
  }

  @Test
  void aCopyThatWaitedForTheNextOwnerRingsNobody() {
    ShardTable table = it.journalGoesAway(true).shardOnItsWay();
    it.anna(Messages.invite());
    it.afterSeconds(3).journalComesBack();

    Arrival.arrived(table, it.shard(), 7, List.of());
    Arrival.ready(table, it.shard());

    it.until(() -> assertThat(it.noted()).containsOnly("503 anna"));
    assertThat(it.events()).isEmpty();
  }

  @Test
  void whatRepeatsARefusedInviteIsRefusedWhenTheJournalIsBack() {
    it.journalGoesAway(true);
    it.anna(Messages.invite());
    it.until(() -> assertThat(it.noted()).containsOnly("503 anna"));

    it.journalComesBack();
    it.anna(Messages.invite());
    it.until(() -> assertThat(it.noted()).containsExactly("503 anna", "503 anna"));

    it.anna(Messages.ackOf(Messages.invite(), it.annaGot()));
    it.anna(Messages.invite());
    it.afterSeconds(3);
    assertThat(it.noted()).containsOnly("503 anna");
    assertThat(it.events()).isEmpty();
  }

  @Test
  void copiesThatWaitForTheNextOwnerAreRefusedTogether() {
    ShardTable table = it.journalGoesAway(true).shardOnItsWay();
    it.anna(Messages.invite());
    it.afterSeconds(3).journalComesBack().leaps(Duration.ofSeconds(1));
    it.tellAnnas(Messages.invite());

    Arrival.arrived(table, it.shard(), 7, List.of());
    Arrival.ready(table, it.shard());

    it.until(() -> assertThat(it.noted()).containsOnly("503 anna"));
    assertThat(it.events()).isEmpty();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A call whose journal fails: "a failed write is unknown, not failed".
class CallJournalTest {

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

  /// Lets the journal fail for one write, and then the call come back.
  private void failing(Runnable step) {
    it.nextWriteFails();
    step.run();
    it.recovers();
  }

  @Test
  void rejectsNoCallButTriesAgain() {
    failing(() -> it.tellAnnas(Messages.invite()));

    assertThat(it.notes()).containsExactly("failed write", "+Attempted", "100 anna", "INVITE ben");
  }

  @Test
  void givesUpWhatNobodyCanBeWaitingForAnyMore() {
    it.nextWriteFails();
    it.tellAnnas(Messages.invite());
    it.leapsAfterFailedWrite(Duration.ofSeconds(33));
    it.recovers();

    assertThat(it.notes()).containsExactly("failed write", "503 anna");
  }

  @Test
  void sendsNoAnswerThatIsNotWritten() {
    it.annaCalls().benAnswers("INVITE", 180);
    it.notes();

    failing(() -> it.tellBens(200));
    assertThat(it.notes()).containsExactly("failed write");

    it.benAnswers("INVITE", 200);
    assertThat(it.notes()).containsExactly("+Answered", "200 anna");
  }

  @Test
  void passesAByeOnOnceItIsWritten() {
    it.annaCalls().benAnswers("INVITE", 200);
    it.anna(it.withinByAnna("ACK", 10));
    it.notes();

    failing(() -> it.tellAnnas(it.withinByAnna("BYE", 11)));

    assertThat(it.notes()).containsExactly("failed write", "+Ended", "BYE ben");
  }

  @Test
  void aCancelThatCameWhileTheWriteFailedIsNotLost() {
    failing(
        () -> {
          it.tellAnnas(Messages.invite());
          it.tellAnnas(Messages.cancelOf(Messages.invite()));
        });

    assertThat(it.notes())
        .startsWith("failed write")
        .contains("200 anna")
        .doesNotContain("481 anna");
  }

  @Test
  void withDurabilityAnsweredTheAttemptIsWrittenAfterwards() {
    it.close();
    it = new Exchange(KIT, CallKit.settings(CallSettings.Durability.ANSWERED, 10));

    it.annaCalls().benAnswers("INVITE", 180).benAnswers("INVITE", 200);

    assertThat(it.notes())
        .containsExactly(
            "100 anna", "INVITE ben", "+Attempted", "180 anna", "+Rang", "+Answered", "200 anna");
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// RFC 4028 §8: what a call makes of session intervals. Anna asks for 200 s, Ben knows of none.
class SessionTimerCallTest {

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

  private static SipRequest invite(String... lines) {
    var edit = Messages.invite().edit();
    for (String line : lines) {
      int colon = line.indexOf(':');
      edit.append(HeaderName.of(line.substring(0, colon)), line.substring(colon + 2));
    }
    return edit.done();
  }

  private void establish(String... lines) {
    it.anna(invite(lines)).benAnswers("INVITE", 200);
    it.anna(it.withinByAnna("ACK", 10));
    it.notes();
  }

  private Instant due() {
    return it.leg(1).due();
  }

  private Duration left() {
    return Duration.between(it.now(), due());
  }

  @Test
  void theCallerRefreshesWhereTheCalleeTakesNoPart() {
    establish("Session-Expires: 200", "Supported: timer");

    assertThat(it.annaGot().text(HeaderName.SESSION_EXPIRES)).hasValue("200;refresher=uac");
    assertThat(it.annaGot().text(HeaderName.REQUIRE)).hasValue("timer");
    assertThat(left()).isBetween(Duration.ofSeconds(199), Duration.ofSeconds(200));
  }

  @Test
  void nobodyRefreshesWhereNeitherTakesPart() {
    establish("Session-Expires: 200");

    assertThat(it.annaGot().text(HeaderName.SESSION_EXPIRES)).isEmpty();
    assertThat(left()).isGreaterThan(Duration.ofMinutes(59));
  }

  @Test
  void aSessionThatNobodyRefreshesIsForgottenWithoutAnyBye() {
    establish("Session-Expires: 200", "Supported: timer");

    it.afterSeconds(201).settled();

    assertThat(it.notes()).containsExactly("+Ended");
    assertThat(it.ended().by()).isEqualTo(EndedBy.NODE);
  }

  @Test
  void alsoByTheNextOwner() {
    establish("Session-Expires: 200", "Supported: timer");
    it.afterSeconds(100).crash();
    it.notes();

    it.isDue(Duration.ofSeconds(101));
    it.settled();

    assertThat(it.notes()).contains("+Ended").noneMatch(note -> note.startsWith("BYE"));
  }

  @Test
  void aRefreshMovesItsEnd() {
    establish("Session-Expires: 200", "Supported: timer");
    it.afterSeconds(150);
    it.anna(it.withinByAnna("UPDATE", 11, "Session-Expires: 200", "Supported: timer"));

    it.benAnswers("UPDATE", 200);

    assertThat(it.notes()).contains("+Refreshed");
    assertThat(it.annaGot().text(HeaderName.SESSION_EXPIRES)).hasValue("200;refresher=uac");
    it.afterSeconds(100).settled();
    assertThat(it.notes()).doesNotContain("+Ended");
    it.afterSeconds(101).settled();
    assertThat(it.notes()).containsExactly("+Ended");
  }

  @Test
  void aRefreshWithoutIntervalEndsTheTimer() {
    establish("Session-Expires: 200", "Supported: timer");
    it.anna(it.withinByAnna("UPDATE", 11));

    it.benAnswers("UPDATE", 200);

    assertThat(left()).isGreaterThan(Duration.ofMinutes(59));
  }

  @Test
  void noSessionOutlivesTheCallLimit() {
    establish("Session-Expires: 86400", "Supported: timer");

    it.after(Duration.ofHours(1)).settled();

    assertThat(it.notes()).containsExactly("BYE anna", "BYE ben", "+Ended");
  }
}

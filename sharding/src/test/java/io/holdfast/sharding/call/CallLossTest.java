// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.message.SipRequest;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Requests that came over a connection and are lost on the way to their call.
class CallLossTest {

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

  private Exchange overTcp(SipRequest request) {
    return it.comes(request, Messages.FROM_ANNA_TCP);
  }

  private Exchange established() {
    overTcp(Messages.invite()).benAnswers("INVITE", 200);
    overTcp(it.withinByAnna("ACK", 10));
    it.notes();
    return it;
  }

  @Test
  void anInviteThatWasLostGoesOutOnce() {
    it.loses(2);

    overTcp(Messages.invite()).afterSeconds(3);

    assertThat(it.notes()).containsOnlyOnce("+Attempted", "100 anna").startsWith("+Attempted");
    assertThat(it.events()).containsExactly("Attempted");
  }

  @Test
  void aByeThatWasLostIsAnswered() {
    established().loses(1);

    overTcp(it.withinByAnna("BYE", 11)).afterSeconds(1).benAnswers("BYE", 200).afterSeconds(5);

    assertThat(it.notes()).containsExactly("+Ended", "BYE ben", "200 anna");
  }

  @Test
  void aByeWhoseNodeDiesAfterItsEndIsDurableIsAnswered() {
    established();
    overTcp(it.withinByAnna("BYE", 11));

    it.crash().afterSeconds(1).benAnswers("BYE", 200).afterSeconds(5);

    assertThat(it.notes()).containsExactly("+Ended", "BYE ben", "BYE ben", "200 anna");
    assertThat(it.events()).containsExactly("Attempted", "Answered", "Ended");
  }

  @Test
  void aRequestThatIsUnderWayIsNotDoneTwice() {
    established();

    overTcp(it.withinByAnna("INFO", 11)).benAnswers("INFO", 100).afterSeconds(3);

    // once more by Timer E, as without any of this
    assertThat(it.notes()).containsExactly("INFO ben", "INFO ben");
    assertThat(it.wire().sent())
        .filteredOn(sent -> sent.what().equals("INFO"))
        .extracting(sent -> Messages.text(sent.message()))
        .containsOnly(Messages.text(it.got(Messages.BEN, "INFO")));
  }

  @Test
  void aCopyOfAnInviteThatIsOverBeginsNothing() {
    overTcp(Messages.invite()).benAnswers("INVITE", 486);
    overTcp(Messages.ackOf(Messages.invite(), it.annaGot())).afterSeconds(1);
    it.notes();

    overTcp(Messages.invite()).afterSeconds(1);

    assertThat(it.notes()).isEmpty();
    assertThat(it.events()).containsExactly("Attempted", "Ended");
  }

  @Test
  void whoComesAgainOverAnotherConnectionIsAnsweredThere() {
    Flow next = new Flow(Transport.TCP, Messages.US, Messages.ANNA, 8);
    overTcp(Messages.invite());
    it.wire().close(Messages.FROM_ANNA_TCP);
    it.benAnswers("INVITE", 200);
    it.notes();

    it.comes(Messages.invite(), next).afterSeconds(5);

    assertThat(it.notes()).containsExactly("200 anna");
    assertThat(it.wire().last().to()).isEqualTo(new Destination.OverFlow(next));
  }
}

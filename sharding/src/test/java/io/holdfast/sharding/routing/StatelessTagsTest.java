// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import org.junit.jupiter.api.Test;

class StatelessTagsTest {

  @Test
  void knowsTheAckToItsResponseAgain() {
    SipRequest invite = Messages.invite();
    SipResponse refusal = SipResponse.to(invite, 403, "Forbidden", StatelessTags.of(invite));

    assertThat(StatelessTags.isOurs(Messages.ackOf(invite, refusal))).isTrue();
  }

  @Test
  void takesNoOtherAckForItsOwn() {
    SipRequest invite = Messages.invite();
    SipResponse answer = SipResponse.to(invite, 200, "OK", "b1");
    SipResponse ofAnotherCall =
        SipResponse.to(
            invite, 403, "Forbidden", StatelessTags.of(Messages.invite("Call-ID: another")));

    assertThat(StatelessTags.isOurs(Messages.ackOf(invite, answer))).isFalse();
    assertThat(StatelessTags.isOurs(Messages.ackOf(invite, ofAnotherCall))).isFalse();
    assertThat(StatelessTags.isOurs(Messages.request("ACK sip:ben@sued.example"))).isFalse();
  }

  /// It was given to a request that we had forwarded, and its ACK belongs to our transaction.
  @Test
  void takesNoAckForItsOwnWhoseAnswerWasGivenFurtherOn() {
    SipRequest invite = Messages.invite();
    SipRequest forwarded =
        invite.edit().prepend(HeaderName.VIA, "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK-us").done();
    SipResponse refusal =
        SipResponse.to(invite, 404, "Not Found", StatelessTags.of(Messages.parsed(forwarded)));

    assertThat(StatelessTags.isOurs(Messages.ackOf(invite, refusal))).isFalse();
  }

  @Test
  void hasATagForWhatCannotBeRead() {
    SipRequest broken = Messages.invite("From: \"", "Call-ID: none");

    assertThat(StatelessTags.of(broken)).startsWith("hf0-");
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.proxy.Cookies;

/// The To tags of responses that are sent without a transaction: the same for each retransmission
/// of a request (RFC 3261 §8.2.7), and known again in the ACK, which then ends here.
final class StatelessTags {

  private static final String PREFIX = "hf0-";

  private StatelessTags() {}

  static String of(SipRequest request) {
    return PREFIX
        + Integer.toHexString(
            Cookies.tagHash(request.callId() + ' ' + request.fromTag().orElse("")));
  }

  /// Whether an ACK is for a response of ours that no transaction remembers.
  static boolean isOurs(SipRequest ack) {
    return ack.toTag().filter(of(ack)::equals).isPresent();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.NameAddr;
import io.holdfast.sip.header.Via;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.proxy.Cookies;

/// The To tags of responses that are sent without a transaction: the same for each retransmission
/// of a request (RFC 3261 §8.2.7), and known again in the ACK, which then ends here.
///
/// They differ with the hop: an answer that another node gave without a transaction, or this one
/// when the request came by again, is that of a transaction here, which waits for the ACK.
final class StatelessTags {

  private static final String PREFIX = "hf0-";

  private StatelessTags() {}

  /// The tag for a request, of which anything may be malformed.
  static String of(SipRequest request) {
    String callId = request.text(HeaderName.CALL_ID).orElse("");
    String fromTag = request.first(Header.FROM).toOptional().flatMap(NameAddr::tag).orElse("");
    String branch = request.first(Header.VIA).toOptional().flatMap(Via::branch).orElse("");
    return PREFIX + Integer.toHexString(Cookies.tagHash(callId + ' ' + fromTag + ' ' + branch));
  }

  /// Whether an ACK is for a response of ours that no transaction remembers.
  static boolean isOurs(SipRequest ack) {
    return ack.toTag().filter(of(ack)::equals).isPresent();
  }
}

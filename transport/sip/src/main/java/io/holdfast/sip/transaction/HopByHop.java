// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import io.holdfast.sip.message.Field;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;

/// The requests that follow an INVITE over the same hop, the ACK to a failure (RFC 3261 §17.1.1.3)
/// and the CANCEL (RFC 3261 §9.1): both must be taken by every stateless element as the INVITE was.
final class HopByHop {

  private HopByHop() {}

  /// A request like `invite` in all that routes and matches it, with the To of `toSource`.
  ///
  /// RFC 3261 §9.1 and RFC 3261 §17.1.1.3 ask for the same: one Via, the topmost; Request-URI,
  /// From, Call-ID and CSeq number as they were; all of Route. "The CANCEL request MUST NOT contain
  /// any Require or Proxy-Require header fields", and a body in either helps nobody.
  static SipRequest request(Method method, SipRequest invite, SipMessage toSource) {
    var request =
        SipRequest.build(method, invite.requestUriText())
            .append(HeaderName.VIA, invite.via().text());
    for (Field field : invite.fields()) {
      if (field.is(HeaderName.ROUTE)) {
        request.append(HeaderName.ROUTE, field.value());
      }
    }
    return request
        .append(HeaderName.MAX_FORWARDS, "70")
        .append(HeaderName.FROM, text(invite, HeaderName.FROM))
        .append(HeaderName.TO, text(toSource, HeaderName.TO))
        .append(HeaderName.CALL_ID, text(invite, HeaderName.CALL_ID))
        .append(HeaderName.CSEQ, invite.cseq().number() + " " + method.name())
        .append(HeaderName.CONTENT_LENGTH, "0")
        .done();
  }

  private static String text(SipMessage message, HeaderName name) {
    return message
        .text(name)
        .orElseThrow(() -> new IllegalStateException(name + ": absent (expected: checked)"));
  }
}

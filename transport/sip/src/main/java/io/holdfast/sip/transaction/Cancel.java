// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;

/// The CANCEL of an INVITE: RFC 3261 §9.1. It is sent in a [NonInviteClient] of its own, to where
/// the INVITE went, and only once a provisional response was received: "the CANCEL request MUST NOT
/// be sent" before, which the sender ensures.
public final class Cancel {

  private Cancel() {}

  /// The CANCEL of `invite` as we sent it.
  public static SipRequest of(SipRequest invite) {
    return HopByHop.request(Method.CANCEL, invite, invite);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.ports;

import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import java.time.Instant;

/// Whether the journal takes writes now. Read on the path of every message, so it is a plain look
/// at a flag: what must be durable is refused early (503 with Retry-After) instead of timing out.
public interface JournalHealth {

  /// What is refused meanwhile may come again after so many seconds.
  String RETRY_AFTER = "5";

  /// The answer to what must be durable and cannot be now (RFC 3261 §20.33, §21.5.4).
  static SipResponse unavailable(SipRequest request, String toTag) {
    return SipResponse.to(request, Status.SERVICE_UNAVAILABLE, toTag)
        .edit()
        .append(HeaderName.RETRY_AFTER, RETRY_AFTER)
        .done();
  }

  boolean writable();

  /// Why it is not writable, in one line; empty while it is.
  String reason();

  /// Whether it was away at some time between two instants, as far as this node saw; of outages
  /// long past nothing is known. What came then may have been refused, here or by another node.
  boolean wasAway(Instant from, Instant to);
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;

/// What a transaction tells its user: "to TU" and "inform TU" in Figures 5 to 8 of RFC 3261 §17.
public sealed interface Signal {

  /// The request that created a server transaction, or an ACK to a 2xx (RFC 6026 §7.1).
  record Request(SipRequest request) implements Signal {}

  /// A response to the request of a client transaction.
  record Response(SipResponse response) implements Signal {}

  /// Nobody answered: B and F for a response, H for an ACK.
  ///
  /// @param timer the one that fired
  record TimedOut(Timer timer) implements Signal {}

  /// A message of this transaction could not be sent. A client transaction has ended, and so has a
  /// non-INVITE server transaction; an INVITE server transaction goes on (RFC 6026 §8.8).
  record TransportFailed(String reason) implements Signal {}
}

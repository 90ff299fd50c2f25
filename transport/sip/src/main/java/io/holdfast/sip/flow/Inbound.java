// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.flow;

import io.holdfast.sip.message.SipMessage;
import java.time.Instant;

/// A well-formed message as it came in: requests already bear `received` and `rport` (RFC 3261
/// §18.2.1, RFC 3581 §4).
///
/// @param receivedAt the wall clock of the node that read it
public record Inbound(Flow flow, Instant receivedAt, SipMessage message) {}

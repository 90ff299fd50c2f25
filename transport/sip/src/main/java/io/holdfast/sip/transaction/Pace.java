// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

/// How fast a transaction goes, which its states carry on: the timer values, and whether its
/// transport repeats what is lost, so that the transaction need not (RFC 3261 §17.1.1.1).
///
/// @param reliable true for TCP, TLS and WebSocket, false for UDP
public record Pace(Timers timers, boolean reliable) {}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

/// The timers of a transaction by the letters of RFC 3261 Table 4 and of RFC 6026 §7, where they
/// are defined. A machine ignores every timer that is not its own.
public enum Timer {
  /// INVITE request retransmit interval, unreliable transports only: RFC 3261 §17.1.1.2.
  A,
  /// INVITE client transaction timeout: RFC 3261 §17.1.1.2.
  B,
  /// Proxy INVITE transaction timeout: RFC 3261 §16.6 step 11. No machine here knows it.
  C,
  /// Wait time for retransmissions of a response to INVITE: RFC 3261 §17.1.1.2.
  D,
  /// Non-INVITE request retransmit interval, unreliable transports only: RFC 3261 §17.1.2.2.
  E,
  /// Non-INVITE client transaction timeout: RFC 3261 §17.1.2.2.
  F,
  /// INVITE response retransmit interval, unreliable transports only: RFC 3261 §17.2.1.
  G,
  /// Wait time for the ACK: RFC 3261 §17.2.1.
  H,
  /// Wait time for retransmissions of the ACK: RFC 3261 §17.2.1.
  I,
  /// Wait time for retransmissions of a non-INVITE request: RFC 3261 §17.2.2.
  J,
  /// Wait time for retransmissions of a response to non-INVITE: RFC 3261 §17.1.2.2.
  K,
  /// Wait time for retransmissions of an INVITE that was accepted: RFC 6026 §7.1.
  L,
  /// Wait time for retransmissions of a 2xx, and for further ones: RFC 6026 §7.2.
  M
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.effect.TimerKey;

/// The timers of a call.
sealed interface Alarm {

  /// A timer of a transaction, or Timer C.
  record OfRelay(TimerKey key) implements Alarm {}

  /// "unless it knows that the TU will generate a provisional or final response within 200 ms": 100
  /// is due (RFC 3261 §17.2.1).
  record Trying(int relay) implements Alarm {}

  /// The other side has not answered a BYE that may have got lost with an earlier life of this
  /// call.
  record Farewell(int relay) implements Alarm {}

  /// The call limit of a leg.
  record Limit(int leg) implements Alarm {}

  /// Nothing has happened for a while: leave memory.
  record Rest() implements Alarm {}
}

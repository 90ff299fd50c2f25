// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import java.time.Duration;

/// The three values from which all transaction timers follow: RFC 3261 Table 4.
///
/// @param t1 the estimated round-trip time, RFC 3261 §17.1.1.1
/// @param t2 the longest interval between retransmissions of a non-INVITE request or of a response
///   to INVITE, RFC 3261 §17.1.2.2
/// @param t4 how long the network may hold a message, RFC 3261 §17.1.2.2
public record Timers(Duration t1, Duration t2, Duration t4) {

  /// The defaults of RFC 3261 Table 4: 500 ms, 4 s and 5 s.
  public static final Timers DEFAULT =
      new Timers(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(5));

  private static final Duration LEAST_TIMER_D = Duration.ofSeconds(32);

  public Timers {
    positive("t1", t1);
    positive("t2", t2);
    positive("t4", t4);
    if (t2.compareTo(t1) < 0) {
      throw new IllegalArgumentException("t2: " + t2 + " (expected: not less than t1, " + t1 + ")");
    }
  }

  /// How long a transaction lasts that nobody answers: timers B, F, H, J, L and M.
  public Duration sixtyFourT1() {
    return t1.multipliedBy(64);
  }

  /// "the client transaction does not know the value of T1 in use by the server transaction, so an
  /// absolute minimum of 32s is used instead of basing Timer D on T1" RFC 3261 §17.1.1.2
  public Duration timerD() {
    Duration sixtyFourT1 = sixtyFourT1();
    return sixtyFourT1.compareTo(LEAST_TIMER_D) < 0 ? LEAST_TIMER_D : sixtyFourT1;
  }

  /// The interval after `interval`: "a value that doubles, unless that value exceeds T2, in which
  /// case it is reset with the value of T2" RFC 3261 §17.2.1
  public Duration doubledUpToT2(Duration interval) {
    Duration doubled = interval.multipliedBy(2);
    return doubled.compareTo(t2) < 0 ? doubled : t2;
  }

  /// The age at which a non-INVITE request must be answered 100, and before which it must not be
  /// over an unreliable transport: "the amount of time it takes a client transaction's Timer E to
  /// be reset to T2" RFC 4320 §4.1. The user of [NonInviteServer] keeps this time, 3.5 s by
  /// default.
  public Duration timerEReachesT2() {
    Duration age = Duration.ZERO;
    for (Duration interval = t1; interval.compareTo(t2) < 0; interval = doubledUpToT2(interval)) {
      age = age.plus(interval);
    }
    return age;
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: more than zero)");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import java.time.Duration;
import java.time.Instant;

/// What is remembered of a removed binding, so that a REGISTER which was sent before the removal
/// and arrives after it does not bring the binding back.
public record Removal(String callId, long cseq, Instant at) {

  /// How long a request may be under way: 64·T1, as for Timer F (RFC 3261 §17.1.2.2).
  static final Duration MEMORY = Duration.ofSeconds(32);

  /// How many are remembered of one address-of-record; the oldest give way.
  static final int LIMIT = 16;

  boolean rememberedAt(Instant now) {
    return at.plus(MEMORY).isAfter(now);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import io.holdfast.sip.transaction.Timers;
import java.time.Duration;

/// How long a relay waits.
///
/// @param timerC for a final response after the latest provisional one (RFC 3261 §16.6 step 11)
/// @param roundTime for an answer of the targets of one round while there is another round
/// @param serverTime for any word of a server while another can stand in for it
record Timing(Timers timers, Duration timerC, Duration roundTime, Duration serverTime) {}

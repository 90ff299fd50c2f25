// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import io.holdfast.sip.transaction.Timer;

/// Names a timer of a relay.
///
/// @param relay the relay's number within its actor
/// @param branch the number of the branch, 0 for the server transaction
/// @param cancel whether it belongs to the CANCEL of the branch
public record TimerKey(int relay, int branch, boolean cancel, Timer timer) {}

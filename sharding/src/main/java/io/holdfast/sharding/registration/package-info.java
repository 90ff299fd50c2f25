// SPDX-License-Identifier: Apache-2.0

/// The registrar and location service of one address-of-record: a sharded, event-sourced entity
/// that keeps what `io.holdfast.sip.registrar` decides (RFC 3261 §10.3). It holds no SIP rule of
/// its own, authenticates nobody, and neither sends nor resolves.
@NullMarked
package io.holdfast.sharding.registration;

import org.jspecify.annotations.NullMarked;

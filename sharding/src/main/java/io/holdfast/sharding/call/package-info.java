// SPDX-License-Identifier: Apache-2.0

/// The call: one sharded, event-sourced entity per Call-ID, which proxies every message of its
/// dialogs in order (RFC 3261 §16), knows where each of its legs stands, and survives its node. It
/// interprets what the machines of `io.holdfast.sip` decide; it holds no SIP rule of its own, opens
/// no socket and reads no table.
@NullMarked
package io.holdfast.sharding.call;

import org.jspecify.annotations.NullMarked;

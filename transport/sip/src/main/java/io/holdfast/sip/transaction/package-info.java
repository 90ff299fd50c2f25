// SPDX-License-Identifier: Apache-2.0

/// The transaction layer: the four machines of RFC 3261 §17 with RFC 6026 and RFC 4320, each a pure
/// function `(state, input) → (state', effects)`; the ACK of RFC 3261 §17.1.1.3 and the CANCEL of
/// RFC 3261 §9.1 that follow an INVITE; the keys of RFC 3261 §17.1.3 and RFC 3261 §17.2.3 by which
/// messages find their machine.
///
/// It does not send, wait, or remember: whoever holds a state interprets the effects, brings timers
/// back as inputs and knows where the other side is. Timer C is the proxy's, `proxy` and above.
@NullMarked
package io.holdfast.sip.transaction;

import org.jspecify.annotations.NullMarked;

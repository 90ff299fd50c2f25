// SPDX-License-Identifier: Apache-2.0

/// Where SIP messages come from and go to: the vocabulary that `transport` and `sharding` share, so
/// that neither needs to know the other. Holds no socket and sends nothing; RFC 3261 §18, RFC 5626
/// §3.2 (flows).
@NullMarked
package io.holdfast.sip.flow;

import org.jspecify.annotations.NullMarked;

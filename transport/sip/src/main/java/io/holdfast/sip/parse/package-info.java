// SPDX-License-Identifier: Apache-2.0

/// From bytes to messages: one scanner for datagrams and streams, named limits, faults as values
/// (RFC 3261 §7, §18.3, §25.1).
///
/// It finds the structure of a message and, in [Conformance], says whether what every server needs
/// is there and well-formed. What the values mean is decided elsewhere; nothing here throws for
/// what came over the wire.
@NullMarked
package io.holdfast.sip.parse;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/// SIP over UDP (RFC 3261 §18): one datagram is one message, copied once out of Netty.
///
/// It does not parse headers, choose a next hop or retransmit.
@NullMarked
package io.holdfast.transport.udp;

import org.jspecify.annotations.NullMarked;

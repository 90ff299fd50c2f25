// SPDX-License-Identifier: Apache-2.0

/// SIP over UDP: RFC 3261 §18, RFC 3581 §4. Sockets read and write datagrams in batches; every flow
/// names the local address its datagram was sent to, and answers leave from there. Retransmission
/// is the business of the transactions, and whether a message is too long for UDP (§18.1.1) of who
/// sends it.
@NullMarked
package io.holdfast.transport.udp;

import org.jspecify.annotations.NullMarked;

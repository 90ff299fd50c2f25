// SPDX-License-Identifier: Apache-2.0

/// SIP over sockets: [io.holdfast.transport.SipTransport] implements the port `Wire` and calls the
/// port `Receiver` of `io.holdfast.sip.flow`. The only place that sees Netty; no buffer of it
/// leaves. It keeps no transaction, retransmits nothing and resolves no names.
@NullMarked
package io.holdfast.transport;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/// SIP over TCP: RFC 3261 §18 (framing by Content-Length §18.3, connections used again §18.1.1 and
/// §18.2.2), RFC 5626 §3.5.1 and §4.4.1 (CRLF keep-alive), with limits on what a peer may leave
/// unfinished. It does not resolve names, does not fail over, and does not decide between
/// transports.
@NullMarked
package io.holdfast.transport.tcp;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/// The threads that run the sockets, and the kinds of socket that fit them: native epoll, or NIO
/// where that is missing. It knows nothing of SIP.
@NullMarked
package io.holdfast.transport.eventloop;

import org.jspecify.annotations.NullMarked;

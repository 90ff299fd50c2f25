// SPDX-License-Identifier: Apache-2.0

/// What all transports do with a message between socket and user: on the way in it is stamped,
/// counted and handed over, on the way out it waits in a bounded queue for its socket. RFC 3261
/// §18.2.1, RFC 3581 §4. It frames and parses nothing.
@NullMarked
package io.holdfast.transport.flow;

import org.jspecify.annotations.NullMarked;

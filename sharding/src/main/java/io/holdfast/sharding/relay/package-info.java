// SPDX-License-Identifier: Apache-2.0

/// Stateful forwarding of requests outside calls (MESSAGE, SUBSCRIBE, OPTIONS and the like), local
/// to the node and not journaled.
@NullMarked
package io.holdfast.sharding.relay;

import org.jspecify.annotations.NullMarked;

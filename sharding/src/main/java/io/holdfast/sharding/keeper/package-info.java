// SPDX-License-Identifier: Apache-2.0

/// One keeper per shard: takes a shard over when it arrives at this node, and walks the deadlines
/// of what is not in memory.
@NullMarked
package io.holdfast.sharding.keeper;

import org.jspecify.annotations.NullMarked;

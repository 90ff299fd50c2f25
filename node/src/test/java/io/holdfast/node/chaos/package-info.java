// SPDX-License-Identifier: Apache-2.0

/// Load on a node that is killed under it, and the judgement afterwards: the phones' own log is the
/// truth, and what the node says of itself is held against it.
@NullMarked
package io.holdfast.node.chaos;

import org.jspecify.annotations.NullMarked;

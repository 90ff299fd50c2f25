// SPDX-License-Identifier: Apache-2.0

/// Whether the node lives, and whether it can do its work: for process supervisors and load
/// balancers.
///
/// It watches nothing by itself: it looks when it is asked.
@NullMarked
package io.holdfast.ops.health;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/// Decides from a message alone which entity it belongs to: a call, a registration or this node.
///
/// It keeps no state and sends nothing itself.
@NullMarked
package io.holdfast.sharding.routing;

import org.jspecify.annotations.NullMarked;

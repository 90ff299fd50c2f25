// SPDX-License-Identifier: Apache-2.0

/// The transactions of a stateful proxy put together: one server transaction, its client
/// transactions and the response context (RFC 3261 §16), as values that turn inputs into actions.
/// Sends nothing and persists nothing itself.
@NullMarked
package io.holdfast.sharding.effect;

import org.jspecify.annotations.NullMarked;

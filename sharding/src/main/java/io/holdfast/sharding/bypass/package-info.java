// SPDX-License-Identifier: Apache-2.0

/// Forwards requests within dialogs around calls whose journal takes no writes (RFC 3261 §16.12),
/// and keeps in memory what these calls must hear of when it does again. It begins no call and
/// passes no answer to an INVITE that begins one: those would have to be durable.
@NullMarked
package io.holdfast.sharding.bypass;

import org.jspecify.annotations.NullMarked;

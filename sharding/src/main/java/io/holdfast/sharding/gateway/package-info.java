// SPDX-License-Identifier: Apache-2.0

/// The way out: turns targets into destinations (RFC 3263 as far as names are numeric or have
/// addresses) and hands messages to the wire.
@NullMarked
package io.holdfast.sharding.gateway;

import org.jspecify.annotations.NullMarked;

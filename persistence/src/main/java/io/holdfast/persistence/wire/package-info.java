// SPDX-License-Identifier: Apache-2.0

/// The bytes of what nodes say to one another: one hand-written codec for each message, all of them
/// listed in [PeerCodecs][io.holdfast.persistence.wire.PeerCodecs]. Nodes of neighbouring versions
/// understand each other. It neither sends nor decides anything, and what has no codec cannot be
/// sent.
@NullMarked
package io.holdfast.persistence.wire;

import org.jspecify.annotations.NullMarked;

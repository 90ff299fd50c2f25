// SPDX-License-Identifier: Apache-2.0

/// What a node knows of the others and of its own standing among them: who is there, who holds
/// which address, and whether this node may act at all. It decides nothing about a SIP message, and
/// where shards lie is Pekko's business.
@NullMarked
package io.holdfast.sharding.cluster;

import org.jspecify.annotations.NullMarked;

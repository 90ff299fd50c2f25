// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

/// What one node may say to another. Everything that crosses nodes bears this mark and has a codec
/// of its own in `persistence.wire`; what has none cannot be sent.
public interface PeerMessage {}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import io.holdfast.sharding.cluster.PeerMessage;

/// A subscriber was added, changed or removed through some node: what others remember of it is out
/// of date.
public record SubscriberChanged(String aor) implements PeerMessage {}

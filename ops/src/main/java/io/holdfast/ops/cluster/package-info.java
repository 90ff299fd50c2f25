// SPDX-License-Identifier: Apache-2.0

/// `holdfast cluster`: several nodes and a Cassandra on the loopback addresses of one machine, for
/// trying things out and for tests.
///
/// A command does nothing by itself: it asks the supervisor of the cluster's folder, a small
/// process in the background that is the parent of all others and so learns how they end. Nothing
/// here takes part in what the nodes decide among themselves, and a cluster in earnest has no such
/// supervisor: there systemd or Kubernetes restarts a node that was fenced.
@NullMarked
package io.holdfast.ops.cluster;

import org.jspecify.annotations.NullMarked;

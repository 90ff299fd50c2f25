// SPDX-License-Identifier: Apache-2.0

/// Clusters of real processes, killed, frozen and asked to leave. They host entities that only
/// answer: what is tested is who owns them, and how long nobody does.
@NullMarked
package io.holdfast.sharding.cluster.it;

import org.jspecify.annotations.NullMarked;

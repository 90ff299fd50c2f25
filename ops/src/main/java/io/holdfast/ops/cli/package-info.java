// SPDX-License-Identifier: Apache-2.0

/// The commands of `holdfast` that talk to a node through its admin API.
///
/// Nothing here touches the database or the cluster, and neither Pekko nor Netty is loaded: a
/// command is over in a fraction of a second.
@NullMarked
package io.holdfast.ops.cli;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/// The event store of a single node: an H2 database in one file, written by one thread that gathers
/// what waits into one commit.
///
/// What was acknowledged survives the loss of the process (`kill -9`), because each commit has been
/// handed to the operating system. It survives the loss of power only as far as it had reached the
/// disk, which is seen to every `sync-interval`. It is no store for a cluster: one process has the
/// folder at a time.
@NullMarked
package io.holdfast.persistence.embedded;

import org.jspecify.annotations.NullMarked;

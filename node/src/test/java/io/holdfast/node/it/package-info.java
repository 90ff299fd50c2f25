// SPDX-License-Identifier: Apache-2.0

/// The node as its users meet it: a process of its own, real sockets, its admin API, its exit code.
///
/// Nothing here looks into the node's memory, and nothing mocks. What is started is stopped by its
/// process id; all traffic is on loopback, on ports that were free.
@NullMarked
package io.holdfast.node.it;

import org.jspecify.annotations.NullMarked;

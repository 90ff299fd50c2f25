// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.tcp;

import java.time.Duration;

/// What `holdfast.transport.tcp` says.
///
/// @param reusePort whether other processes may listen on the same addresses (SO_REUSEPORT)
/// @param backlog connections that the kernel keeps until they are accepted
/// @param maxConnections accepted and opened ones together
/// @param maxConnectionsPerSource accepted ones from one IPv4 address or IPv6 /64
/// @param connectTimeout until an opened connection is given up
/// @param firstMessageTimeout until an accepted connection must have brought a message or a
///   keep-alive
/// @param partialMessageTimeout until a message that has begun must be complete
/// @param idleTimeout until a connection on which nothing moves is closed
/// @param halfClosedTimeout how long responses may still follow after the peer has closed its
///   direction
/// @param writeTimeout until a peer that does not read is given up
/// @param maxPartialBytes of incomplete messages, over all connections
/// @param maxQueuedBytes of messages that wait for one connection
/// @param maxQueuedBytesTotal of messages that wait, over all connections
public record TcpSettings(
    boolean reusePort,
    int backlog,
    int maxConnections,
    int maxConnectionsPerSource,
    Duration connectTimeout,
    Duration firstMessageTimeout,
    Duration partialMessageTimeout,
    Duration idleTimeout,
    Duration halfClosedTimeout,
    Duration writeTimeout,
    long maxPartialBytes,
    long maxQueuedBytes,
    long maxQueuedBytesTotal) {}

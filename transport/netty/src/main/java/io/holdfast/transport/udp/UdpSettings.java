// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.udp;

/// What `holdfast.transport.udp` says.
///
/// @param socketsPerListenPoint how many sockets share an address, each with its own event loop and
///   queue
/// @param reusePort whether other processes may listen on the same addresses (SO_REUSEPORT)
/// @param receiveBuffer SO_RCVBUF, in bytes
/// @param sendBuffer SO_SNDBUF, in bytes
/// @param maxQueuedBytes of messages that wait for one socket
public record UdpSettings(
    int socketsPerListenPoint,
    boolean reusePort,
    int receiveBuffer,
    int sendBuffer,
    long maxQueuedBytes) {}

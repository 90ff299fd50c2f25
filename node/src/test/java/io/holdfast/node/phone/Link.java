// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import io.holdfast.sip.message.SipMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// A phone's way to the node and back: one local address, over UDP or TCP.
public sealed interface Link extends AutoCloseable permits UdpLink, TcpLink {

  /// What takes the messages that arrive, one at a time for each link or connection.
  @FunctionalInterface
  interface Receiver {
    void received(SipMessage message, Source source);
  }

  /// Where a request came from, so that its response can go back there.
  sealed interface Source {

    record Datagram(InetSocketAddress address) implements Source {}

    /// @param connection whose peer may have died since
    record Stream(TcpConnection connection) implements Source {}
  }

  /// `UDP` or `TCP`, as a Via has it.
  String transport();

  /// The local address, which its Via and its Contact name.
  InetAddress local();

  /// The local port, at which this link listens too.
  int port();

  /// Whether RFC 3261 §17 asks for no retransmissions on it.
  boolean reliable();

  /// How many connections have been lost, or could not be opened: whatever was written before may
  /// have been lost with one.
  int losses();

  /// Hands what arrives from now on to the receiver.
  void start(Receiver receiver);

  /// Sends to that address. That nobody is there is not reported: over UDP it would not be either.
  void send(byte[] message, InetSocketAddress to);

  /// Sends a response to where its request came from; where that is gone, to the `sentBy` of its
  /// topmost Via (RFC 3261 §18.2.2).
  void answer(byte[] message, Source source, InetSocketAddress sentBy);

  @Override
  void close();
}

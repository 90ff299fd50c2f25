// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.flow;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The way a message arrived, which is also the way back: a pair of addresses and, for a
/// connection, which one it was (RFC 5626 §3.2). UDP flows name the local address too, because a
/// NAT drops what comes from another (RFC 3581 §4).
///
/// @param connection 0 for UDP; else a number that no other connection bears, on whichever node:
///   its upper half is drawn by each life of a node ([#life]), its lower half counts
public record Flow(
    Transport transport, InetSocketAddress local, InetSocketAddress remote, long connection) {

  public Flow {
    if (local.getAddress() == null || remote.getAddress() == null) {
      throw new IllegalArgumentException(
          "flow: " + local + " to " + remote + " (expected: resolved addresses)");
    }
  }

  /// A flow of datagrams between two addresses.
  public static Flow udp(InetSocketAddress local, InetSocketAddress remote) {
    return new Flow(Transport.UDP, local, remote, 0);
  }

  /// Which life of which node holds the connection; means nothing for UDP.
  public int life() {
    return (int) (connection >>> Integer.SIZE);
  }

  /// The bytes that cookies and the journal carry; [#read] is the inverse.
  public void write(ByteBuffer out) {
    out.put((byte) transport.ordinal());
    writeAddress(out, local);
    writeAddress(out, remote);
    if (transport != Transport.UDP) {
      out.putLong(connection);
    }
  }

  /// At most this many bytes are written by [#write].
  public static final int MAX_BYTES = 1 + 2 * 19 + 8;

  /// Reads what [#write] wrote; empty where the bytes are none of its making.
  public static Optional<Flow> read(ByteBuffer in) {
    try {
      int ordinal = in.get();
      if (ordinal < 0 || ordinal >= Transport.values().length) {
        return Optional.empty();
      }
      Transport transport = Transport.values()[ordinal];
      InetSocketAddress local = readAddress(in);
      InetSocketAddress remote = readAddress(in);
      return Optional.of(
          new Flow(transport, local, remote, transport == Transport.UDP ? 0 : in.getLong()));
    } catch (java.nio.BufferUnderflowException | UnknownHostException _) {
      return Optional.empty();
    }
  }

  private static void writeAddress(ByteBuffer out, InetSocketAddress address) {
    byte[] ip = address.getAddress().getAddress();
    out.put((byte) ip.length).put(ip).putShort((short) address.getPort());
  }

  private static InetSocketAddress readAddress(ByteBuffer in) throws UnknownHostException {
    int length = in.get();
    if (length != 4 && length != 16) {
      throw new UnknownHostException("address of " + length + " bytes (expected: 4 or 16)");
    }
    byte[] ip = new byte[length];
    in.get(ip);
    return new InetSocketAddress(InetAddress.getByAddress(ip), in.getShort() & 0xffff);
  }
}

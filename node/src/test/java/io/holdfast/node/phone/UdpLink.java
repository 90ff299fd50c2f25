// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult;
import io.holdfast.sip.parse.SipParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Arrays;

/// A phone on UDP. The socket is not connected, so that it outlives the node it talks to.
public final class UdpLink implements Link {
  private static final int BUFFER = 1 << 20;

  private final InetAddress local;
  private final DatagramSocket socket;
  private final SipParser parser = new SipParser(Limits.DEFAULT);

  public UdpLink() {
    this(0);
  }

  /// @param port 0 for a free one
  public UdpLink(int port) {
    this(InetAddress.getLoopbackAddress(), port);
  }

  /// @param port 0 for a free one
  public UdpLink(InetAddress local, int port) {
    this.local = local;
    try {
      socket = new DatagramSocket(new InetSocketAddress(local, port));
      socket.setReceiveBufferSize(BUFFER);
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String transport() {
    return "UDP";
  }

  @Override
  public InetAddress local() {
    return local;
  }

  @Override
  public int port() {
    return socket.getLocalPort();
  }

  @Override
  public boolean reliable() {
    return false;
  }

  @Override
  public int losses() {
    return 0;
  }

  @Override
  public void start(Receiver receiver) {
    Thread.ofVirtual().name("phone-udp-" + port()).start(() -> receive(receiver));
  }

  private void receive(Receiver receiver) {
    byte[] buffer = new byte[65_536];
    while (!socket.isClosed()) {
      var packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
      } catch (IOException _) {
        continue; // closed, or an ICMP error of the node that is down
      }
      byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
      if (parser.datagram(bytes) instanceof ParseResult.Parsed(var message, _)) {
        var from = (InetSocketAddress) packet.getSocketAddress();
        receiver.received(message, new Source.Datagram(from));
      }
    }
  }

  @Override
  public void send(byte[] message, InetSocketAddress to) {
    try {
      socket.send(new DatagramPacket(message, message.length, to));
    } catch (IOException _) {
      // as if it were lost on the way
    }
  }

  @Override
  public void answer(byte[] message, Source source, InetSocketAddress sentBy) {
    send(message, sentBy);
  }

  @Override
  public void close() {
    socket.close();
  }
}

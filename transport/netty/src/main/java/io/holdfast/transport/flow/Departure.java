// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.flow;

import io.holdfast.sip.message.SipMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A message on its way out.
///
/// @param remote where a datagram goes; null on a connection
/// @param length of the encoded message
record Departure(
    SipMessage message,
    int length,
    @Nullable InetSocketAddress remote,
    Consumer<String> onFailure) {

  /// What an object in the queue costs beside its bytes.
  private static final int OVERHEAD = 256;

  int cost() {
    return length + OVERHEAD;
  }

  /// What the channel writes.
  Object encode(ByteBufAllocator allocator) {
    ByteBuf bytes = allocator.directBuffer(length);
    try {
      message.encodeTo(bytes.internalNioBuffer(0, length));
      bytes.writerIndex(length);
    } catch (RuntimeException e) {
      bytes.release();
      throw e;
    }
    return remote == null ? bytes : new DatagramPacket(bytes, remote);
  }
}

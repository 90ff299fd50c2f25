// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.udp;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.parse.Fault;
import io.holdfast.sip.parse.ParseResult.Incomplete;
import io.holdfast.sip.parse.ParseResult.Malformed;
import io.holdfast.sip.parse.ParseResult.Parsed;
import io.holdfast.sip.parse.SipParser;
import io.holdfast.transport.flow.Intake;
import io.holdfast.transport.flow.Outbox;
import io.holdfast.transport.meter.TransportMetric;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One socket: reads datagrams, each of which is one message (RFC 3261 §18.3), and owns the queue
/// of those to send.
final class UdpSocket extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(UdpSocket.class);

  private final SipParser parser;
  private final Intake intake;
  private final Outbox outbox;
  private @Nullable InetSocketAddress local;

  UdpSocket(SipParser parser, Intake intake, Outbox outbox) {
    this.parser = parser;
    this.intake = intake;
    this.outbox = outbox;
  }

  Outbox outbox() {
    return outbox;
  }

  /// Sends what is queued, then closes.
  void closeAfterQueue(Channel channel) {
    outbox.whenEmpty(
        () -> {
          var _ = channel.close();
        });
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    local = (InetSocketAddress) context.channel().localAddress();
    outbox.attach(context.channel());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    var packet = (DatagramPacket) read;
    try {
      datagram(packet);
    } finally {
      packet.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    outbox.drain();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    outbox.close("the socket is closed");
  }

  /// A failed read, of which the socket recovers: a port that was unreachable, memory that was
  /// short.
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("Reading from {} failed", local, cause);
  }

  private void datagram(DatagramPacket packet) {
    ByteBuf content = packet.content();
    intake.bytes(Transport.UDP, content.readableBytes());
    byte[] bytes = new byte[content.readableBytes()];
    content.readBytes(bytes);
    switch (NoMessage.of(bytes)) {
      case KEEP_ALIVE -> intake.count(Transport.UDP, TransportMetric.KEEP_ALIVES);
      case STUN -> intake.count(Transport.UDP, TransportMetric.STUN_IGNORED);
      case OTHER -> parse(packet.sender(), bytes);
    }
  }

  private void parse(InetSocketAddress remote, byte[] bytes) {
    InetSocketAddress bound = local;
    if (bound == null) {
      return;
    }
    Flow flow = Flow.udp(bound, remote);
    switch (parser.datagram(bytes)) {
      case Parsed(var message, _) -> intake.message(flow, message);
      case Malformed malformed -> intake.malformed(flow, malformed);
      case Incomplete _ -> {
        var cut =
            new Fault(
                Fault.Kind.CONTENT_LENGTH,
                "Content-Length",
                bytes.length,
                "the datagram ends early");
        intake.malformed(flow, new Malformed(cut, null, -1));
      }
    }
  }
}

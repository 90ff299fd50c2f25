// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.transport.Messages;
import io.holdfast.transport.admission.ByteBudget;
import io.holdfast.transport.meter.TransportMeter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private static final SipMessage MESSAGE = Messages.options("TCP", "127.0.0.1", 1, 0);
  private static final int COST = MESSAGE.encodedLength() + 256;

  private final List<String> failures = new ArrayList<>();
  private final ByteBudget budget = new ByteBudget(3L * COST);
  private final Permission permission = new Permission();
  private final Outbox outbox =
      new Outbox(Transport.TCP, budget, permission, TransportMeter.none());
  private final AtomicInteger flushes = new AtomicInteger();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext context) {
              flushes.incrementAndGet();
              context.flush();
            }
          });

  @Test
  void keepsMessagesUntilTheChannelIsThere() {
    send(MESSAGE);
    outbox.attach(channel);
    channel.runPendingTasks();

    ByteBuf written = channel.readOutbound();
    assertThat(written.toString(StandardCharsets.ISO_8859_1))
        .isEqualTo(new String(MESSAGE.encode(), StandardCharsets.ISO_8859_1));
    written.release();
    assertThat(budget.used()).isZero();
    assertThat(outbox.unfinished()).isZero();
    assertThat(outbox.finished()).isEqualTo(1);
  }

  @Test
  void dropsWhatMayNotLeaveAnyMore() {
    send(MESSAGE);
    permission.ask(() -> false);

    outbox.attach(channel);
    channel.runPendingTasks();

    assertThat(channel.<ByteBuf>readOutbound()).isNull();
    assertThat(failures).as("a node that may not act decides nothing").isEmpty();
    assertThat(budget.used()).isZero();
    assertThat(outbox.unfinished()).isZero();
  }

  @Test
  void flushesOnceForManyMessages() {
    outbox.attach(channel);
    channel.runPendingTasks();
    flushes.set(0);
    send(MESSAGE);
    send(MESSAGE);
    send(MESSAGE);
    channel.runPendingTasks();

    assertThat(channel.outboundMessages()).hasSize(3);
    assertThat(flushes).hasValue(1);
    channel.releaseOutbound();
  }

  @Test
  void refusesWhatExceedsTheBudget() {
    for (int i = 0; i < 4; i++) {
      send(MESSAGE);
    }

    assertThat(failures).containsExactly("the send queue is full");
    outbox.attach(channel);
    channel.runPendingTasks();
    send(MESSAGE);
    assertThat(failures).hasSize(1);
    channel.runPendingTasks();
    channel.releaseOutbound();
  }

  @Test
  void failsWhatWaitsWhenItIsClosedAndWhatComesLater() {
    send(MESSAGE);
    outbox.close("the peer went away");
    send(MESSAGE);

    assertThat(failures).containsExactly("the peer went away", "the peer went away");
    assertThat(outbox.open()).isFalse();
    assertThat(budget.used()).isZero();
  }

  @Test
  void failsWhatTheChannelCouldNotWrite() {
    outbox.attach(channel);
    channel.runPendingTasks();
    channel.close().syncUninterruptibly();
    send(MESSAGE);
    channel.runPendingTasks();

    assertThat(failures).hasSize(1);
    assertThat(budget.used()).isZero();
  }

  @Test
  void survivesASenderThatThrowsWhenItIsTold() {
    outbox.send(
        MESSAGE,
        null,
        _ -> {
          throw new IllegalStateException("on purpose");
        });
    outbox.close("closed");

    assertThat(outbox.unfinished()).isZero();
  }

  @Test
  void tellsWhenNothingWaitsAnyMore() {
    var told = new AtomicInteger();
    outbox.attach(channel);
    send(MESSAGE);
    outbox.whenEmpty(told::incrementAndGet);
    assertThat(told).hasValue(0);
    channel.runPendingTasks();

    assertThat(told).hasValue(1);
    assertThat(channel.outboundMessages()).hasSize(1);
    channel.releaseOutbound();
  }

  @Test
  void addressesDatagrams() {
    var remote = new InetSocketAddress("127.0.0.1", 5060);
    outbox.send(MESSAGE, remote, failures::add);
    outbox.attach(channel);
    channel.runPendingTasks();

    DatagramPacket packet = channel.readOutbound();
    assertThat(packet.recipient()).isEqualTo(remote);
    packet.release();
  }

  private void send(SipMessage message) {
    outbox.send(message, null, failures::add);
  }
}

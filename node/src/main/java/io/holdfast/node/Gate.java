// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Inbound;
import io.holdfast.sip.flow.Receiver;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.ParseResult.Malformed;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Stands between the sockets, which are opened first so that a taken port is seen at once, and the
/// router, which can serve only when the shards have been taken over. What arrives before and will
/// not be repeated waits: responses, also those to what the shards send while they are taken over,
/// and all that came over a connection. A request in a datagram is dropped; its sender repeats it.
///
/// A node that joins others opens it as soon as it may act: it gets its first calls while the
/// others serve, and what is said to them comes here.
final class Gate implements Receiver {

  /// Messages that wait. More than the phones of one node say within its start.
  static final int CAPACITY = 20_000;

  private final Deque<Consumer<Receiver>> waiting = new ArrayDeque<>();
  private volatile @Nullable Receiver behind;

  /// Lets in what waits, in its order, and from now on everything.
  synchronized void open(Receiver receiver) {
    while (!waiting.isEmpty()) {
      waiting.remove().accept(receiver);
    }
    behind = receiver;
  }

  @Override
  public void received(Inbound inbound) {
    boolean lasting =
        inbound.flow().transport().reliable() || inbound.message() instanceof SipResponse;
    pass(lasting, receiver -> receiver.received(inbound));
  }

  @Override
  public void malformed(Flow flow, Instant receivedAt, Malformed malformed) {
    pass(false, receiver -> receiver.malformed(flow, receivedAt, malformed));
  }

  @Override
  public void closed(Flow flow) {
    pass(true, receiver -> receiver.closed(flow));
  }

  private void pass(boolean lasting, Consumer<Receiver> message) {
    Receiver receiver = behind;
    if (receiver != null) {
      message.accept(receiver);
    } else if (lasting) {
      await(message);
    }
  }

  private synchronized void await(Consumer<Receiver> message) {
    Receiver receiver = behind;
    if (receiver != null) {
      message.accept(receiver);
    } else if (waiting.size() < CAPACITY) {
      waiting.add(message);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.Messages;
import io.holdfast.sharding.NotedWire;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.message.SipMessage;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Takes notes of what is sent, and to whom: `180 anna`.
record NotingWire(NotedWire wire, List<String> notes, AtomicBoolean nextSendBreaks)
    implements Wire {

  private static final Map<InetSocketAddress, String> NAMES =
      Map.of(Messages.ANNA, "anna", Messages.BEN, "ben", Messages.BEN_TOO, "cara");

  @Override
  public void send(Destination destination, SipMessage message, Consumer<String> onFailure) {
    if (nextSendBreaks.getAndSet(false)) {
      throw new IllegalStateException("broken on purpose");
    }
    wire.send(
        destination,
        message,
        reason -> {
          notes.add("failed");
          onFailure.accept(reason);
        });
    String what = new NotedWire.Sent(destination, message).what();
    notes.add(what + ' ' + NAMES.getOrDefault(destination.remote(), "somebody"));
  }

  @Override
  public boolean alive(Flow flow) {
    return wire.alive(flow);
  }

  @Override
  public List<ListenPoint> listenPoints() {
    return wire.listenPoints();
  }
}

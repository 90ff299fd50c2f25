// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A wire that keeps what is sent, and fails where it is told to.
public final class NotedWire implements Wire {

  /// What was sent, and where.
  public record Sent(Destination to, SipMessage message) {
    public SipRequest request() {
      return (SipRequest) message;
    }

    public SipResponse response() {
      return (SipResponse) message;
    }

    /// `INVITE` or `180`.
    public String what() {
      return switch (message) {
        case SipRequest request -> request.method().name();
        case SipResponse response -> Integer.toString(response.status());
      };
    }
  }

  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final Set<Flow> closed = new HashSet<>();
  private final Set<Transport> failing = new HashSet<>();
  private boolean shared;

  @Override
  public void send(Destination destination, SipMessage message, Consumer<String> onFailure) {
    if (failing.contains(destination.transport())
        || destination instanceof Destination.OverFlow(var flow) && closed.contains(flow)) {
      onFailure.accept("connection refused");
    } else {
      sent.add(new Sent(destination, Messages.parsed(message)));
    }
  }

  @Override
  public boolean alive(Flow flow) {
    return !closed.contains(flow);
  }

  @Override
  public List<ListenPoint> listenPoints() {
    return List.of(
        new ListenPoint(Transport.UDP, Messages.US), new ListenPoint(Transport.TCP, Messages.US));
  }

  /// Its address is one that nodes share.
  public void share() {
    shared = true;
  }

  @Override
  public List<ListenPoint> sharedPoints() {
    return shared ? listenPoints() : List.of();
  }

  public void close(Flow flow) {
    closed.add(flow);
  }

  public void fail(Transport transport) {
    failing.add(transport);
  }

  public List<Sent> sent() {
    return List.copyOf(sent);
  }

  public Sent last() {
    return sent.getLast();
  }

  /// What was sent since the last look, by kind.
  public List<String> take() {
    List<String> whats = sent.stream().map(Sent::what).toList();
    sent.clear();
    return whats;
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Sends nothing, but remembers what it was to send.
final class SilentWire implements Wire {

  private final List<SipMessage> sent = new CopyOnWriteArrayList<>();

  @Override
  public void send(Destination destination, SipMessage message, Consumer<String> onFailure) {
    sent.add(message);
  }

  @Override
  public boolean alive(Flow flow) {
    return true;
  }

  @Override
  public List<ListenPoint> listenPoints() {
    return List.of(
        new ListenPoint(
            Transport.UDP, new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5060)));
  }

  /// The requests of that method in the call of that Call-ID.
  List<SipRequest> requests(String method, String callId) {
    return sent.stream()
        .filter(SipRequest.class::isInstance)
        .map(SipRequest.class::cast)
        .filter(it -> it.callId().equals(callId) && it.method().name().equals(method))
        .toList();
  }

  /// A response to a request of that method in the call of that Call-ID.
  Optional<SipResponse> response(int status, String method, String callId) {
    return sent.stream()
        .filter(SipResponse.class::isInstance)
        .map(SipResponse.class::cast)
        .filter(it -> it.callId().equals(callId) && it.status() == status)
        .filter(it -> it.cseq().method().name().equals(method))
        .findFirst();
  }
}

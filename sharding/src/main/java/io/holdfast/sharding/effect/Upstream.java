// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.proxy.ResponseDestination;
import org.jspecify.annotations.Nullable;

/// Where the responses to a request go (RFC 3261 §18.2.2).
final class Upstream {
  private Destination to;
  private @Nullable Destination fallback;
  private @Nullable SipMessage latest;

  private Upstream(Destination to, @Nullable Destination fallback) {
    this.to = to;
    this.fallback = fallback;
  }

  static Upstream of(SipRequest received, Flow source) {
    return new Upstream(
        ResponseDestination.of(received.via(), source),
        ResponseDestination.afterClosed(received.via(), source).orElse(null));
  }

  /// Of a request of our own: nothing goes back.
  static Upstream none(Destination itself) {
    return new Upstream(itself, null);
  }

  /// Where this response goes.
  Destination of(SipMessage response) {
    latest = response;
    return to;
  }

  /// The request came again. Over another connection it comes because the old one has broken:
  /// responses go there from now on, first a 2xx that may be lost with the old one, which is
  /// returned.
  @Nullable SipMessage movesWith(SipRequest request, Flow source) {
    if (!source.transport().reliable() || request.method().equals(Method.ACK)) {
      return null;
    }
    Destination now = ResponseDestination.of(request.via(), source);
    boolean moved = !now.equals(to);
    to = now;
    fallback = ResponseDestination.afterClosed(request.via(), source).orElse(null);
    return moved && latest instanceof SipResponse response && response.status() / 100 == 2
        ? latest
        : null;
  }

  /// Whether no later response has followed it. What is said to have failed with the node that held
  /// a connection may have left before, and a 180 must not come after its 200.
  boolean isLatest(SipMessage response) {
    return response.equals(latest);
  }

  /// Where the latest response goes that could not be sent there; null where there is no other way.
  @Nullable Destination otherThan(Destination failed) {
    if (failed.equals(fallback)) {
      return null;
    }
    return failed.equals(to) ? fallback : to;
  }
}

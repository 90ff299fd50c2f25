// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.flow;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Inbound;
import io.holdfast.sip.flow.Receiver;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.parse.Fault;
import io.holdfast.sip.parse.ParseResult.Malformed;
import io.holdfast.sip.proxy.ReceivedVia;
import io.holdfast.transport.meter.TransportMeter;
import io.holdfast.transport.meter.TransportMetric;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands to the receiver what the sockets received: stamped with where it came from (RFC 3261
/// §18.2.1, RFC 3581 §4), timed and counted. What the receiver throws ends here, so that one
/// message cannot harm the channel that others use too (P9).
public final class Intake {

  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  private final Receiver receiver;
  private final TransportMeter meter;
  private final InstantSource clock;
  private final AtomicBoolean warned = new AtomicBoolean();

  public Intake(Receiver receiver, TransportMeter meter, InstantSource clock) {
    this.receiver = receiver;
    this.meter = meter;
    this.clock = clock;
  }

  /// Counts bytes that were read.
  public void bytes(Transport transport, long count) {
    meter.increment(TransportMetric.BYTES_RECEIVED, transport, count);
  }

  /// Counts something that is no message and harms nobody.
  public void count(Transport transport, TransportMetric metric) {
    meter.increment(metric, transport, 1);
  }

  public void message(Flow flow, SipMessage message) {
    meter.increment(TransportMetric.MESSAGES_RECEIVED, flow.transport(), 1);
    guarded(
        flow, () -> receiver.received(new Inbound(flow, clock.instant(), stamped(flow, message))));
  }

  public void malformed(Flow flow, Malformed malformed) {
    Fault.Kind kind = malformed.fault().kind();
    meter.increment(TransportMetric.MALFORMED, flow.transport(), 1);
    if (kind == Fault.Kind.TOO_LARGE || kind == Fault.Kind.URI_TOO_LONG) {
      meter.increment(TransportMetric.TOO_LARGE, flow.transport(), 1);
    }
    log.debug("{} sent what is no message: {}", flow.remote(), malformed.fault());
    guarded(flow, () -> receiver.malformed(flow, clock.instant(), stamped(flow, malformed)));
  }

  public void closed(Flow flow) {
    guarded(flow, () -> receiver.closed(flow));
  }

  private SipMessage stamped(Flow flow, SipMessage message) {
    return message instanceof SipRequest request
        ? ReceivedVia.stamp(request, flow.remote())
        : message;
  }

  /// The answer to a malformed request goes where that of a sound one would go, so its Via is
  /// stamped as well.
  private Malformed stamped(Flow flow, Malformed malformed) {
    SipRequest answerable = malformed.answerable();
    return answerable == null
        ? malformed
        : new Malformed(
            malformed.fault(), ReceivedVia.stamp(answerable, flow.remote()), malformed.end());
  }

  private void guarded(Flow flow, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | StackOverflowError e) {
      meter.increment(TransportMetric.RECEIVER_FAILURES, flow.transport(), 1);
      if (warned.compareAndSet(false, true)) {
        log.warn(
            "The receiver failed on what came from {}; later failures are logged at DEBUG",
            flow.remote(),
            e);
      } else {
        log.debug("The receiver failed on what came from {}", flow.remote(), e);
      }
    }
  }
}

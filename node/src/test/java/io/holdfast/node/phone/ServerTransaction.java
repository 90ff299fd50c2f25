// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import io.holdfast.node.phone.Endpoint.Alarm;
import io.holdfast.sip.message.Field;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A request to a phone and what the phone answers: RFC 3261 §17.2, with the repetition of a 2xx to
/// an INVITE until its ACK (§13.3.1.4).
final class ServerTransaction {
  private static final Duration AFTER_LOSS = Duration.ofSeconds(1);

  private final Endpoint endpoint;
  private final SipRequest request;
  private final String toTag;
  private Link.Source source;
  private @Nullable SipResponse last;
  private Alarm repeating = Alarm.NONE;
  private boolean acknowledged;

  ServerTransaction(Endpoint endpoint, SipRequest request, Link.Source source) {
    this.endpoint = endpoint;
    this.request = request;
    this.source = source;
    this.toTag =
        request
            .toTag()
            .orElseGet(() -> HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
  }

  static String key(SipRequest request, Method method) {
    var via = request.via();
    return via.branch().orElse("") + "|" + via.sentBy().text() + "|" + method;
  }

  String key() {
    return key(request, request.method());
  }

  SipRequest request() {
    return request;
  }

  String toTag() {
    return toTag;
  }

  boolean finished() {
    return last != null && !last.provisional();
  }

  /// The last answer that was given.
  Optional<SipResponse> last() {
    return Optional.ofNullable(last);
  }

  /// An answer to send, to which header fields may be added. What may found a dialog has the routes
  /// of the request (§12.1.1).
  SipResponse response(int status, String reason) {
    var edit = SipResponse.to(request, status, reason, toTag).edit();
    if (status < 300) {
      for (Field field : request.fields()) {
        if (field.is(HeaderName.RECORD_ROUTE)) {
          edit.append(HeaderName.RECORD_ROUTE, field.value());
        }
      }
    }
    return edit.done();
  }

  void answer(SipResponse response) {
    last = response;
    int losses = endpoint.link.losses();
    endpoint.answer(response, source, false);
    if (response.provisional()) {
      return;
    }
    boolean invite = request.method().equals(Method.INVITE);
    if (invite && (response.success() || !endpoint.link.reliable())) {
      repeatAfter(endpoint.pace.t1());
    } else if (invite) {
      repeatAfterLoss(losses);
    }
    endpoint.after(endpoint.pace.giveUp().plusSeconds(1), this::forget);
  }

  private void forget() {
    repeating.stop();
    endpoint.forget(this);
  }

  private void repeatAfter(Duration interval) {
    repeating =
        endpoint.after(
            interval,
            () -> {
              if (!acknowledged && last != null) {
                endpoint.answer(last, source, true);
                repeatAfter(endpoint.pace.doubled(interval));
              }
            });
  }

  /// No RFC asks for it: what was written to a connection that broke is sent again over the next.
  private void repeatAfterLoss(int losses) {
    repeating =
        endpoint.after(
            AFTER_LOSS,
            () -> {
              if (acknowledged || last == null) {
                return;
              }
              int now = endpoint.link.losses();
              if (now != losses) {
                endpoint.answer(last, source, true);
              }
              repeatAfterLoss(now);
            });
  }

  /// The same request again: the same answer again, to where it came from this time.
  void repeat(Link.Source again) {
    source = again;
    if (last != null) {
      endpoint.answer(last, source, true);
    }
  }

  /// Whether it is the first time.
  boolean acknowledged() {
    boolean first = !acknowledged;
    acknowledged = true;
    repeating.stop();
    return first;
  }

  boolean hasAck() {
    return acknowledged;
  }

  /// Whether that is the ACK of this INVITE's 2xx.
  boolean awaitsAck(SipRequest ack) {
    return request.method().equals(Method.INVITE)
        && last != null
        && last.success()
        && request.callId().equals(ack.callId())
        && request.cseq().number() == ack.cseq().number()
        && ack.toTag().filter(toTag::equals).isPresent();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.NameAddr;
import io.holdfast.sip.message.Edit;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.Uri;
import java.util.List;
import java.util.Optional;

/// The bytes that go on: a request to one target (RFC 3261 §16.6), a response back along its Vias
/// (RFC 3261 §16.7). A function of its arguments alone, so that a request forwarded again, on
/// another node or after a restart, is the same to the byte; and every byte that need not change
/// stays.
public final class Forwarding {

  /// "If the copy does not contain a Max-Forwards header field, the proxy MUST add one with a field
  /// value, which SHOULD be 70" (RFC 3261 §16.6 step 3).
  private static final String INITIAL_MAX_FORWARDS = "70";

  private Forwarding() {}

  /// The request to send for one target. `received` has passed [RequestCheck] and
  /// [RoutePreprocessing].
  public static SipRequest forward(SipRequest received, ForwardPlan plan) {
    Edit<SipRequest> edit = received.edit();
    countHop(received, edit);
    if (plan.recordRoute() != null) {
      edit.prepend(HeaderName.RECORD_ROUTE, plan.recordRoute());
    }
    route(received, plan, edit);
    edit.prepend(HeaderName.VIA, plan.viaValue());
    if (received.text(HeaderName.CONTENT_LENGTH).isEmpty()) {
      // RFC 3261 §16.6 step 9 asks for it on streams, and the size may yet move the request to one
      // (RFC 3261 §18.1.1)
      edit.append(HeaderName.CONTENT_LENGTH, Integer.toString(received.bodyLength()));
    }
    return edit.done();
  }

  /// The response as it goes back: "The proxy removes the topmost Via header field value from the
  /// response. If no Via header field values remain in the response, the response was meant for
  /// this element and MUST NOT be forwarded" (RFC 3261 §16.7 step 3): then it is empty, as it is
  /// where the next Via cannot be read.
  public static Optional<SipResponse> back(SipResponse received) {
    SipResponse response = received.edit().removeFirst(HeaderName.VIA).done();
    return response.first(Header.VIA).isPresent() ? Optional.of(response) : Optional.empty();
  }

  /// A Contact's URI as a Request-URI: without headers and without a method parameter, which have
  /// no place there (RFC 3261 §16.6 step 2, RFC 3261 §19.1.1 table 1).
  public static String target(Uri contact) {
    String text =
        contact instanceof SipUri uri
            ? uri.withoutHeaders().withoutParam("method").text()
            : contact.text();
    return text.strip();
  }

  private static void countHop(SipRequest received, Edit<SipRequest> edit) {
    if (received.text(HeaderName.MAX_FORWARDS).isPresent()) {
      edit.set(HeaderName.MAX_FORWARDS, Integer.toString(Math.max(0, received.maxForwards() - 1)));
    } else {
      edit.set(HeaderName.MAX_FORWARDS, INITIAL_MAX_FORWARDS);
    }
  }

  /// RFC 3261 §16.6 steps 2 and 6. "If the copy contains a Route header field, the proxy MUST
  /// inspect the URI in its first value. If that URI does not contain an lr parameter, the proxy
  /// MUST … place the Request-URI into the Route header field as the last value [and] the first
  /// Route header field value into the Request-URI and remove that value".
  private static void route(SipRequest received, ForwardPlan plan, Edit<SipRequest> edit) {
    List<String> pushed = plan.routes();
    Optional<SipUri> strict =
        first(received, pushed)
            .map(NameAddr::uri)
            .flatMap(
                uri ->
                    uri instanceof SipUri sip && !sip.lr() ? Optional.of(sip) : Optional.empty());
    if (strict.isPresent()) {
      if (pushed.isEmpty()) {
        edit.removeFirst(HeaderName.ROUTE);
      } else {
        pushed = pushed.subList(1, pushed.size());
      }
      edit.append(HeaderName.ROUTE, '<' + plan.requestUri() + '>');
    }
    if (!pushed.isEmpty()) {
      edit.prepend(HeaderName.ROUTE, String.join(", ", pushed));
    }
    String requestUri = strict.map(Forwarding::target).orElse(plan.requestUri());
    if (!requestUri.equals(received.requestUriText())) {
      edit.requestUri(requestUri);
    }
  }

  private static Optional<NameAddr> first(SipRequest received, List<String> pushed) {
    return pushed.isEmpty()
        ? received.first(Header.ROUTE).toOptional()
        : Header.ROUTE.parse(pushed.getFirst()).toOptional();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.NameAddr;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.Value;
import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.Uri;
import java.util.Optional;

/// The URI that says where a request goes next (RFC 3261 §16.6 step 7, RFC 3261 §8.1.2). Empty
/// where that is no SIP URI: the caller refuses the request, or knows how to make one of it.
public final class NextHop {

  private NextHop() {}

  /// "the first value in the Route header field, if present, else the Request-URI". For a request
  /// whose own route was taken off ([RoutePreprocessing]) and which goes on to where its
  /// Request-URI already says, and for one of our own.
  ///
  /// Not for the result of [Forwarding]: that may have been rewritten for a strict router.
  public static Optional<SipUri> of(SipRequest request) {
    return switch (request.first(Header.ROUTE)) {
      case Value.Present<NameAddr>(var route) -> sip(route.uri());
      case Value.Absent<NameAddr> _ -> sip(request.requestUri());
      case Value.Malformed<NameAddr> _ -> Optional.empty();
    };
  }

  /// The same for a request that is forwarded by a plan. A strict router is no exception: it stood
  /// on top of the Route before it was made the Request-URI.
  public static Optional<SipUri> of(SipRequest request, ForwardPlan plan) {
    if (!plan.routes().isEmpty()) {
      return Header.ROUTE
          .parse(plan.routes().getFirst())
          .toOptional()
          .flatMap(route -> sip(route.uri()));
    }
    if (request.first(Header.ROUTE) instanceof Value.Absent<NameAddr>) {
      return sip(Uri.parse(plan.requestUri()));
    }
    return of(request);
  }

  private static Optional<SipUri> sip(Value<Uri> uri) {
    return uri.toOptional().flatMap(NextHop::sip);
  }

  private static Optional<SipUri> sip(Uri uri) {
    return uri instanceof SipUri sip ? Optional.of(sip) : Optional.empty();
  }
}

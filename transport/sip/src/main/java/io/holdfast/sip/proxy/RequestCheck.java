// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.NameAddr;
import io.holdfast.sip.message.Edit;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Value;
import io.holdfast.sip.parse.Fault;
import io.holdfast.sip.uri.OtherUri;
import io.holdfast.sip.uri.Uri;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Whether a request may be proxied at all: RFC 3261 §16.3, with the loop check of RFC 5393 §4.2.
/// For a request as it came in (before [RoutePreprocessing]) that is well-formed as far as every
/// element must look. Authentication (step 6) is not judged here.
public final class RequestCheck {

  private RequestCheck() {}

  /// What becomes of the request.
  public sealed interface Verdict {

    /// It may go on.
    ///
    /// @param loopHash for the branch of its copies ([Cookies#viaBranch])
    record Pass(String loopHash) implements Verdict {}

    /// An OPTIONS that has used up its hops, as a traceroute sends it: "the element MAY act as the
    /// final recipient" (RFC 3261 §16.3 step 3).
    record ActAsRecipient() implements Verdict {}

    /// It is to be refused; an ACK, which nobody may answer, is to be dropped.
    ///
    /// @param headers to add to the response
    record Refuse(int status, String reason, Map<HeaderName, String> headers) implements Verdict {
      public Refuse {
        headers = Map.copyOf(headers);
      }

      /// The response that says so.
      public SipResponse response(SipRequest request, String toTag) {
        Edit<SipResponse> edit = SipResponse.to(request, status, reason, toTag).edit();
        headers.forEach(edit::set);
        return edit.done();
      }
    }
  }

  /// @param extensions the option tags that a Proxy-Require may name (RFC 3261 §20.29), in lower
  ///   case
  public static Verdict check(SipRequest request, Identity identity, Set<String> extensions) {
    switch (request.requestUri()) {
      case Value.Present<Uri>(OtherUri _) -> {
        // "the proxy SHOULD reject the request with a 416" RFC 3261 §16.3 step 2
        return refuse(416, "Unsupported URI Scheme");
      }
      case Value.Present<Uri> _ -> {}
      case Value.Absent<Uri> _ -> {
        return refuse(400, "Missing Request-URI");
      }
      case Value.Malformed<Uri>(var fault) -> {
        return refuse(400, fault.as(Fault.Kind.REQUEST_URI).reason());
      }
    }
    if (request.all(Header.ROUTE) instanceof Value.Malformed<List<NameAddr>>(var fault)) {
      return refuse(400, fault.reason());
    }
    if (request.maxForwards() <= 0) {
      return request.method().equals(Method.OPTIONS)
          ? new Verdict.ActAsRecipient()
          : refuse(483, "Too Many Hops");
    }
    String hash = LoopHash.of(request);
    if (LoopHash.looped(request, hash, identity)) {
      return refuse(482, "Loop Detected");
    }
    return requirements(request, extensions, hash);
  }

  /// "If the request contains a Proxy-Require header field with one or more option-tags this
  /// element does not understand, the element MUST return a 420 (Bad Extension) response. The
  /// response MUST include an Unsupported … header field listing those option-tags" (RFC 3261 §16.3
  /// step 5). Those of a CANCEL or ACK "MUST be ignored" (RFC 3261 §8.2.2.3).
  private static Verdict requirements(SipRequest request, Set<String> extensions, String hash) {
    if (request.method().equals(Method.ACK) || request.method().equals(Method.CANCEL)) {
      return new Verdict.Pass(hash);
    }
    return switch (request.all(Header.PROXY_REQUIRE)) {
      case Value.Absent<List<String>> _ -> new Verdict.Pass(hash);
      case Value.Malformed<List<String>>(var fault) -> refuse(400, fault.reason());
      case Value.Present<List<String>>(var tags) -> {
        List<String> unknown =
            tags.stream()
                .filter(tag -> !extensions.contains(tag.toLowerCase(Locale.ROOT)))
                .toList();
        yield unknown.isEmpty()
            ? new Verdict.Pass(hash)
            : new Verdict.Refuse(
                420, "Bad Extension", Map.of(HeaderName.UNSUPPORTED, String.join(", ", unknown)));
      }
    };
  }

  private static Verdict refuse(int status, String reason) {
    return new Verdict.Refuse(status, reason, Map.of());
  }
}

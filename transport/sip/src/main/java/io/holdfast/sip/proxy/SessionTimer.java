// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.Parameterized;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Value;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// How a proxy takes part in session timers (RFC 4028 §8): what it asks for in an INVITE or UPDATE,
/// and what it reads from the 2xx. A session that nobody refreshes in time is over, and the proxy
/// forgets it; it sends no BYE (§8.3).
///
/// @param minimum the shortest interval that is let through, at least 90 s (§4)
/// @param wanted the interval to ask for where the caller asks for none, or for a longer one; empty
///   where that is left to the two sides
public record SessionTimer(Duration minimum, Optional<Duration> wanted) {

  /// "MUST NOT be less than 90 seconds" (RFC 4028 §4, §5).
  public static final Duration LEAST = Duration.ofSeconds(90);

  /// Asks for nothing, and lets through whatever is allowed.
  public static final SessionTimer PASSIVE = new SessionTimer(LEAST, Optional.empty());

  private static final String OPTION_TAG = "timer";

  /// What becomes of a request.
  public sealed interface Verdict {

    /// It goes on, as it came or with another interval.
    record Pass(SipRequest request) implements Verdict {}

    /// 422 (Session Interval Too Small), with these headers: the caller may try again.
    record Refuse(RequestCheck.Verdict.Refuse refusal) implements Verdict {}
  }

  public SessionTimer {
    if (minimum.compareTo(LEAST) < 0
        || wanted.filter(it -> it.compareTo(minimum) < 0).isPresent()) {
      throw new IllegalArgumentException(
          "session timer: at least "
              + minimum
              + ", wanted "
              + wanted
              + " (expected: at least 90 s, and what is wanted no less)");
    }
  }

  /// Takes part in a request (RFC 4028 §8.1).
  public Verdict check(SipRequest request) {
    return isRefresh(request.method()) ? refresh(request) : new Verdict.Pass(request);
  }

  private Verdict refresh(SipRequest request) {
    Optional<Duration> asked = seconds(request, Header.SESSION_EXPIRES);
    if (asked.isEmpty() && !(request.first(Header.SESSION_EXPIRES) instanceof Value.Absent<?>)) {
      return new Verdict.Pass(request); // what cannot be read is between the two sides
    }
    Duration least = max(LEAST, seconds(request, Header.MIN_SE).orElse(LEAST));
    if (asked.isEmpty()) {
      return new Verdict.Pass(
          wanted.map(it -> withInterval(request, max(it, least))).orElse(request));
    }
    if (asked.get().compareTo(minimum) < 0) {
      return tooSmall(request, least);
    }
    Duration most = max(wanted.orElse(asked.get()), least);
    return new Verdict.Pass(
        asked.get().compareTo(most) > 0 ? withInterval(request, most) : request);
  }

  /// "If the request does not indicate support …, the proxy cannot usefully reject the request ….
  /// Rather, the proxy SHOULD insert a Min-SE header field containing its minimum interval …. The
  /// proxy MUST then increase the Session-Expires header field value".
  private Verdict tooSmall(SipRequest request, Duration least) {
    if (supports(request)) {
      return new Verdict.Refuse(
          new RequestCheck.Verdict.Refuse(
              422,
              "Session Interval Too Small",
              Map.of(HeaderName.MIN_SE, Long.toString(minimum.toSeconds()))));
    }
    Duration raised = max(minimum, least);
    SipRequest known =
        request.edit().set(HeaderName.MIN_SE, Long.toString(raised.toSeconds())).done();
    return new Verdict.Pass(withInterval(known, raised));
  }

  /// "The proxy MUST NOT insert or modify the value of the 'refresher' parameter".
  private static SipRequest withInterval(SipRequest request, Duration interval) {
    String params =
        request.first(Header.SESSION_EXPIRES) instanceof Value.Present(var present)
            ? present.params().text()
            : "";
    return request.edit().set(HeaderName.SESSION_EXPIRES, interval.toSeconds() + params).done();
  }

  /// The response as it goes on: where the callee takes no part and the caller can, "the proxy MUST
  /// insert a Session-Expires header field into the response with the value it remembered from the
  /// forwarded request. It MUST set the value of the 'refresher' parameter to 'uac'" (RFC 4028
  /// §8.2).
  ///
  /// @param request as it was forwarded
  public static SipResponse accepted(SipRequest request, SipResponse response) {
    if (!isAccepted(response)
        || !(response.first(Header.SESSION_EXPIRES) instanceof Value.Absent<?>)
        || !supports(request)) {
      return response;
    }
    return seconds(request, Header.SESSION_EXPIRES)
        .map(
            interval ->
                response
                    .edit()
                    .set(HeaderName.SESSION_EXPIRES, interval.toSeconds() + ";refresher=uac")
                    .append(HeaderName.REQUIRE, OPTION_TAG)
                    .done())
        .orElse(response);
  }

  /// How long the session lasts from now on, by a response as it goes on; empty where nobody
  /// refreshes it.
  public static Optional<Duration> interval(SipResponse response) {
    return isAccepted(response) ? seconds(response, Header.SESSION_EXPIRES) : Optional.empty();
  }

  /// Whether a response makes a session, or refreshes it.
  public static boolean isAccepted(SipResponse response) {
    return response.status() / 100 == 2 && isRefresh(response.cseq().method());
  }

  private static boolean isRefresh(Method method) {
    return method.equals(Method.INVITE) || method.equals(Method.UPDATE);
  }

  private static boolean supports(SipRequest request) {
    return request.all(Header.SUPPORTED) instanceof Value.Present(var tags)
        && tags.stream().anyMatch(tag -> tag.toLowerCase(Locale.ROOT).equals(OPTION_TAG));
  }

  private static Optional<Duration> seconds(SipMessage message, Header<Parameterized> header) {
    return message
        .first(header)
        .toOptional()
        .map(Parameterized::value)
        .filter(text -> text.matches("[0-9]{1,10}"))
        .map(text -> Duration.ofSeconds(Math.min(Long.parseLong(text), Header.MAX_SECONDS)));
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.Value;
import io.holdfast.sip.parse.Ascii;
import io.holdfast.sip.parse.Fault;
import io.holdfast.sip.parse.Scanner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The typed keys of header fields: `message.first(Header.VIA)` is a [Via]. A key knows the name of
/// the field and the grammar of one value; whether a line may hold several is known to the name.
public final class Header<T> {

  /// What delta-seconds are capped at: "a value between 0 and (2**32)-1" (RFC 3261 §20.19).
  public static final long MAX_SECONDS = 0xffff_ffffL;

  public static final Header<Via> VIA = new Header<>(HeaderName.VIA, Via::read);
  public static final Header<NameAddr> FROM = new Header<>(HeaderName.FROM, NameAddr::read);
  public static final Header<NameAddr> TO = new Header<>(HeaderName.TO, NameAddr::read);
  public static final Header<String> CALL_ID = new Header<>(HeaderName.CALL_ID, Header::callid);
  public static final Header<CSeq> CSEQ = new Header<>(HeaderName.CSEQ, CSeq::read);
  public static final Header<Contact> CONTACT = new Header<>(HeaderName.CONTACT, Contact::read);
  public static final Header<NameAddr> ROUTE = new Header<>(HeaderName.ROUTE, NameAddr::read);
  public static final Header<NameAddr> RECORD_ROUTE =
      new Header<>(HeaderName.RECORD_ROUTE, NameAddr::read);
  public static final Header<NameAddr> PATH = new Header<>(HeaderName.PATH, NameAddr::read);
  public static final Header<NameAddr> SERVICE_ROUTE =
      new Header<>(HeaderName.SERVICE_ROUTE, NameAddr::read);
  public static final Header<NameAddr> REFER_TO = new Header<>(HeaderName.REFER_TO, NameAddr::read);
  public static final Header<Integer> MAX_FORWARDS =
      new Header<>(HeaderName.MAX_FORWARDS, Header::maxForwards);
  public static final Header<Long> CONTENT_LENGTH =
      new Header<>(HeaderName.CONTENT_LENGTH, Header::contentLength);
  public static final Header<Long> EXPIRES = new Header<>(HeaderName.EXPIRES, Header::deltaSeconds);
  public static final Header<Long> MIN_EXPIRES =
      new Header<>(HeaderName.MIN_EXPIRES, Header::deltaSeconds);
  public static final Header<Parameterized> SESSION_EXPIRES =
      new Header<>(HeaderName.SESSION_EXPIRES, Parameterized::read);
  public static final Header<Parameterized> MIN_SE =
      new Header<>(HeaderName.MIN_SE, Parameterized::read);
  public static final Header<Long> RETRY_AFTER =
      new Header<>(HeaderName.RETRY_AFTER, Header::retryAfter);
  public static final Header<String> REQUIRE = new Header<>(HeaderName.REQUIRE, Header::token);
  public static final Header<String> PROXY_REQUIRE =
      new Header<>(HeaderName.PROXY_REQUIRE, Header::token);
  public static final Header<String> SUPPORTED = new Header<>(HeaderName.SUPPORTED, Header::token);
  public static final Header<String> UNSUPPORTED =
      new Header<>(HeaderName.UNSUPPORTED, Header::token);
  public static final Header<Method> ALLOW = new Header<>(HeaderName.ALLOW, Header::method);
  public static final Header<Credentials> AUTHORIZATION =
      new Header<>(HeaderName.AUTHORIZATION, Credentials::read);
  public static final Header<Credentials> PROXY_AUTHORIZATION =
      new Header<>(HeaderName.PROXY_AUTHORIZATION, Credentials::read);
  public static final Header<Credentials> WWW_AUTHENTICATE =
      new Header<>(HeaderName.WWW_AUTHENTICATE, Credentials::read);
  public static final Header<Credentials> PROXY_AUTHENTICATE =
      new Header<>(HeaderName.PROXY_AUTHENTICATE, Credentials::read);
  public static final Header<MediaType> CONTENT_TYPE =
      new Header<>(HeaderName.CONTENT_TYPE, MediaType::read);
  public static final Header<Instant> DATE = new Header<>(HeaderName.DATE, SipDate::read);
  public static final Header<Parameterized> EVENT =
      new Header<>(HeaderName.EVENT, Parameterized::read);
  public static final Header<Parameterized> REASON =
      new Header<>(HeaderName.REASON, Parameterized::read);
  public static final Header<Parameterized> REPLACES =
      new Header<>(HeaderName.REPLACES, Parameterized::readCallId);
  public static final Header<Long> RSEQ = new Header<>(HeaderName.RSEQ, Header::responseNumber);
  public static final Header<RAck> RACK = new Header<>(HeaderName.RACK, RAck::read);

  /// The grammar of one value.
  private interface Rule<T> {
    @Nullable T read(Scanner in);
  }

  private final HeaderName name;
  private final Rule<T> rule;

  private Header(HeaderName name, Rule<T> rule) {
    this.name = name;
    this.rule = rule;
  }

  public HeaderName name() {
    return name;
  }

  /// Reads a text as one value, as it would stand in a field.
  public Value<T> parse(String text) {
    Scanner in = Scanner.of(text);
    in.sws();
    T value = rule.read(in);
    in.sws();
    in.expectEnd(name.text());
    Fault fault = in.fault();
    return value == null || fault != null
        ? Value.malformed(fault, name.text())
        : Value.present(value);
  }

  /// Reads the values of one field.
  public Reading<T> read(byte[] bytes, int from, int to) {
    Scanner in = new Scanner(bytes, from, to);
    in.sws();
    if (in.atEnd()) {
      Fault none = new Fault(Fault.Kind.VALUE, name.text(), from, "no value (expected: one)");
      return new Reading<>(this, List.of(), name.mayBeEmpty() ? null : none);
    }
    T first = rule.read(in);
    in.sws();
    if (first != null && in.ok() && in.atEnd()) {
      return new Reading<>(this, List.of(first), null);
    }
    if (!name.list()) {
      in.expectEnd(name.text());
    }
    return first == null || !in.ok()
        ? new Reading<>(this, List.of(), faultOf(in))
        : list(in, first);
  }

  /// `*( COMMA value )` after the first value, up to the one that breaks its grammar.
  private Reading<T> list(Scanner in, T first) {
    List<T> values = new ArrayList<>();
    T value = first;
    while (value != null && in.ok()) {
      if (in.atEnd()) {
        values.add(value);
        return new Reading<>(this, values, null);
      }
      if (in.separator(',')) {
        values.add(value);
        value = rule.read(in);
        in.sws();
      } else {
        in.fail(name.text(), "','");
      }
    }
    return new Reading<>(this, values, faultOf(in));
  }

  private Fault faultOf(Scanner in) {
    Fault fault = in.fault();
    return fault == null
        ? new Fault(Fault.Kind.VALUE, name.text(), in.offset(), "no value")
        : fault.in(name.text());
  }

  private static @Nullable String callid(Scanner in) {
    String callId = in.run(Ascii.VISIBLE, "callid");
    return in.ok() ? callId : null;
  }

  private static @Nullable String token(Scanner in) {
    String token = in.token("token");
    return in.ok() ? token : null;
  }

  private static @Nullable Method method(Scanner in) {
    Method method = in.method();
    return in.ok() ? method : null;
  }

  private static @Nullable Integer maxForwards(Scanner in) {
    int value = (int) in.number("Max-Forwards", 255);
    return in.ok() ? value : null;
  }

  private static @Nullable Long contentLength(Scanner in) {
    long value = in.number("Content-Length", Integer.MAX_VALUE);
    return in.ok() ? value : null;
  }

  private static @Nullable Long deltaSeconds(Scanner in) {
    long value = in.cappedNumber("delta-seconds", MAX_SECONDS);
    return in.ok() ? value : null;
  }

  /// `delta-seconds [ comment ] *( SEMI retry-param )`; comment and parameters are not kept.
  private static @Nullable Long retryAfter(Scanner in) {
    long value = in.cappedNumber("delta-seconds", MAX_SECONDS);
    in.skip(Ascii.VISIBLE | Ascii.LWS);
    return in.ok() ? value : null;
  }

  private static @Nullable Long responseNumber(Scanner in) {
    long value = in.number("response-num", CSeq.MAX);
    return in.ok() ? value : null;
  }

  @Override
  public String toString() {
    return name.text();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import io.holdfast.sip.header.CSeq;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.Field;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Value;
import io.holdfast.sip.parse.Fault.Kind;
import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.Uri;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether a message has what every element relies on, well-formed (RFC 3261 §8.1.1, §16.3 step 1):
/// once it passes, [SipMessage#via()] and its neighbours are safe. Other fields are looked at by
/// those who use them: "[a]ny [other] malformed header field values that are not necessary for
/// processing […] SHOULD be ignored" (§16.3).
public final class Conformance {

  private static final long MANDATORY =
      bit(HeaderName.VIA)
          | bit(HeaderName.FROM)
          | bit(HeaderName.TO)
          | bit(HeaderName.CALL_ID)
          | bit(HeaderName.CSEQ);

  private static final long ONCE =
      MANDATORY & ~bit(HeaderName.VIA)
          | bit(HeaderName.MAX_FORWARDS)
          | bit(HeaderName.CONTENT_LENGTH)
          | bit(HeaderName.CONTENT_TYPE)
          | bit(HeaderName.EXPIRES);

  private static final List<HeaderName> IN_ORDER =
      List.of(
          HeaderName.VIA,
          HeaderName.FROM,
          HeaderName.TO,
          HeaderName.CALL_ID,
          HeaderName.CSEQ,
          HeaderName.MAX_FORWARDS,
          HeaderName.CONTENT_LENGTH,
          HeaderName.CONTENT_TYPE,
          HeaderName.EXPIRES);

  private Conformance() {}

  /// What is wrong with the message, if anything is.
  public static Optional<Fault> check(SipMessage message) {
    return Optional.ofNullable(fault(message));
  }

  private static @Nullable Fault fault(SipMessage message) {
    Fault fault = presence(message);
    if (fault == null) {
      fault = values(message);
    }
    if (fault != null) {
      return fault;
    }
    return switch (message) {
      case SipRequest request -> request(request);
      case SipResponse _ -> null;
    };
  }

  /// What must be there is, and what may be there once is not there twice.
  private static @Nullable Fault presence(SipMessage message) {
    long seen = 0;
    long repeated = 0;
    List<Field> fields = message.fields();
    for (int i = 0; i < fields.size(); i++) {
      int index = fields.get(i).knownIndex();
      if (index >= 0) {
        repeated |= seen & 1L << index;
        seen |= 1L << index;
      }
    }
    if ((seen & MANDATORY) == MANDATORY && (repeated & ONCE) == 0) {
      return null;
    }
    for (HeaderName name : IN_ORDER) {
      if ((MANDATORY & ~seen & bit(name)) != 0) {
        return new Fault(Kind.MISSING, name.text(), 0, "absent (expected: one)");
      }
      if ((ONCE & repeated & bit(name)) != 0) {
        return new Fault(Kind.REPEATED, name.text(), 0, "more than one (expected: one)");
      }
    }
    return null;
  }

  private static @Nullable Fault values(SipMessage message) {
    Fault fault = required(message.first(Header.VIA), HeaderName.VIA);
    fault = fault != null ? fault : required(message.first(Header.FROM), HeaderName.FROM);
    fault = fault != null ? fault : required(message.first(Header.TO), HeaderName.TO);
    fault = fault != null ? fault : required(message.first(Header.CALL_ID), HeaderName.CALL_ID);
    fault = fault != null ? fault : required(message.first(Header.CSEQ), HeaderName.CSEQ);
    return fault != null ? fault : malformed(message.first(Header.CONTENT_LENGTH));
  }

  private static @Nullable Fault request(SipRequest request) {
    Fault fault = requestUri(request.requestUri());
    fault = fault != null ? fault : method(request.method(), request.cseq());
    fault = fault != null ? fault : malformed(request.first(Header.MAX_FORWARDS));
    fault = fault != null ? fault : malformed(request.all(Header.ROUTE));
    fault = fault != null ? fault : malformed(request.all(Header.PROXY_REQUIRE));
    fault = fault != null ? fault : malformed(request.all(Header.REQUIRE));
    if (fault == null && request.method().equals(Method.REGISTER)) {
      fault = malformed(request.all(Header.CONTACT));
      fault = fault != null ? fault : malformed(request.first(Header.EXPIRES));
    }
    return fault;
  }

  private static @Nullable Fault requestUri(Value<Uri> value) {
    return switch (value) {
      case Value.Malformed<Uri>(Fault fault) -> fault.as(Kind.REQUEST_URI);
      case Value.Present<Uri>(SipUri uri) when !uri.headers().isEmpty() ->
          // "[h]eaders … not allowed" in a Request-URI: §19.1.1, table 1
          new Fault(Kind.REQUEST_URI, "headers", 0, "'?' (expected: no headers)");
      case Value.Present<Uri> _, Value.Absent<Uri> _ -> null;
    };
  }

  /// "The method MUST match that of the request" (§8.1.1.5).
  private static @Nullable Fault method(Method method, CSeq cseq) {
    return method.equals(cseq.method())
        ? null
        : new Fault(Kind.MISMATCH, "CSeq", 0, cseq.method() + " (expected: " + method + ")");
  }

  private static @Nullable Fault required(Value<?> value, HeaderName name) {
    return value instanceof Value.Absent
        ? new Fault(Kind.MISSING, name.text(), 0, "no value (expected: one)")
        : malformed(value);
  }

  private static @Nullable Fault malformed(Value<?> value) {
    return value instanceof Value.Malformed<?>(Fault fault) ? fault : null;
  }

  private static long bit(HeaderName name) {
    return 1L << name.index();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.holdfast.sip.header.Contact;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.NameAddr;
import io.holdfast.sip.header.Via;
import io.holdfast.sip.message.Field;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Value;
import io.holdfast.sip.parse.ParseResult.Incomplete;
import io.holdfast.sip.parse.ParseResult.Malformed;
import io.holdfast.sip.parse.ParseResult.Parsed;
import io.holdfast.sip.uri.SipUri;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Good messages, broken in seeded ways: whatever comes in, nothing throws, and what passes is what
/// it seems.
class MutationTest {

  private static final int MESSAGES = 100_000;
  private static final int SEED = 4475;

  private static final List<Header<?>> HEADERS = new ArrayList<>();

  @BeforeAll
  static void findHeaders() throws IllegalAccessException {
    HEADERS.clear();
    for (var field : Header.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == Header.class) {
        HEADERS.add((Header<?>) Objects.requireNonNull(field.get(null)));
      }
    }
  }

  @Test
  void nothingThatComesInThrows() {
    List<byte[]> seeds = Mutations.seeds();
    Mutations mutations = new Mutations(new Random(SEED), seeds);
    int conforming = 0;
    for (int i = 0; i < MESSAGES; i++) {
      byte[] message = mutations.next();
      try {
        conforming += survives(message) ? 1 : 0;
        if (i % 8 == 0) {
          streamSurvives(message);
        }
      } catch (RuntimeException | AssertionError e) {
        fail(
            "message "
                + i
                + ":\n"
                + new String(message, java.nio.charset.StandardCharsets.ISO_8859_1),
            e);
      }
    }

    assertThat(conforming)
        .as("mutations that are still good")
        .isBetween(MESSAGES / 10, MESSAGES * 9 / 10);
  }

  private static boolean survives(byte[] bytes) {
    return switch (new SipParser(Limits.DEFAULT).datagram(bytes.clone())) {
      case Parsed(SipMessage message, int end) -> {
        int start = SipParser.lineEnds(bytes, 0, bytes.length);
        if (!Arrays.equals(message.encode(), Arrays.copyOfRange(bytes, start, end))) {
          fail("encode(parse(b)) != b");
        }
        touch(message);
        boolean good = Conformance.check(message).isEmpty();
        if (good) {
          use(message);
        }
        yield good;
      }
      case Malformed(Fault fault, var answerable, int end) -> {
        if (fault.reason().indexOf('\n') >= 0) {
          fail(fault.reason());
        }
        if (answerable != null) {
          Sample.message(
              SipResponse.to(answerable, fault.kind().status(), fault.reason(), "t").encode());
        }
        yield false;
      }
      case Incomplete _ -> fail("a datagram is never incomplete");
    };
  }

  /// Every typed value of whatever could be parsed.
  private static void touch(SipMessage message) {
    for (Header<?> header : HEADERS) {
      switch (message.first(header)) {
        case Value.Present<?>(Contact.Address contact) -> {
          contact.expires();
          contact.q();
          contact.regId();
          contact.instance();
          reread(Header.CONTACT, contact, contact.text());
        }
        case Value.Present<?>(NameAddr address) -> reread(Header.FROM, address, address.text());
        case Value.Present<?>(Via via) -> {
          via.rport();
          via.ttl();
          via.received();
          reread(Header.VIA, via, via.text());
        }
        case Value<?> _ -> {}
      }
      message.all(header);
    }
    for (Field field : message.fields()) {
      if (field.value().indexOf('\n') >= 0) {
        fail("folded: " + field);
      }
    }
  }

  /// A value's text is the value again.
  private static <T> void reread(Header<T> header, T value, String text) {
    T again = header.parse(text).orThrow();
    if (!again.equals(value)) {
      fail(header + ": " + text + " became " + again);
    }
  }

  /// What everybody does with a message that conforms.
  private static void use(SipMessage message) {
    message.via();
    message.fromTag();
    message.toTag();
    message.callId();
    message.cseq();
    switch (message) {
      case SipRequest request -> {
        request.maxForwards();
        if (request.requestUri().orThrow() instanceof SipUri uri) {
          uri.canonicalAor();
          if (!uri.equalTo(uri)) {
            fail(uri + " is not itself");
          }
        }
        SipRequest forwarded =
            request
                .edit()
                .prepend(HeaderName.VIA, "SIP/2.0/UDP p.example.com;branch=z9hG4bKp")
                .set(HeaderName.MAX_FORWARDS, "69")
                .removeFirst(HeaderName.ROUTE)
                .replaceFirst(HeaderName.RECORD_ROUTE, "<sip:p.example.com;lr>")
                .done();
        conforms(forwarded);
        conforms(SipResponse.to(request, 486, "Busy Here", "t"));
      }
      case SipResponse response -> {
        if (response.all(Header.VIA) instanceof Value.Present<List<Via>>(var vias)
            && vias.size() > 1) {
          SipResponse popped = response.edit().removeFirst(HeaderName.VIA).done();
          conforms(popped);
          if (!popped.via().equals(vias.get(1))) {
            fail(popped.via() + " is not " + vias.get(1));
          }
        }
      }
    }
  }

  private static void conforms(SipMessage message) {
    SipMessage again = Sample.message(message.encode());
    Conformance.check(again).ifPresent(fault -> fail(fault.toString()));
  }

  private static void streamSurvives(byte[] bytes) {
    StreamScanner scanner = new StreamScanner(Limits.DEFAULT);
    int from = 0;
    int to = 0;
    while (to < bytes.length) {
      to = Math.min(bytes.length, to + 97);
      boolean more = true;
      while (more) {
        switch (scanner.next(bytes, from, to)) {
          case Parsed(_, int end) -> from = end;
          case Malformed(_, _, int end) -> {
            if (end < 0) {
              return;
            }
            from = end;
          }
          case Incomplete _ -> more = false;
        }
      }
    }
  }
}

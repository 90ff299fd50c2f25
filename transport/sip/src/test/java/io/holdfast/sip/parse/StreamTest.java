// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.parse.ParseResult.Incomplete;
import io.holdfast.sip.parse.ParseResult.Malformed;
import io.holdfast.sip.parse.ParseResult.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Messages on a stream: where each begins and ends, and what the stream cannot recover from (RFC
/// 3261 §7.5, §18.3).
class StreamTest {

  private static final SipParser PARSER = new SipParser(Limits.DEFAULT);

  @Test
  void endsMessageByItsContentLength() {
    byte[] two = Sample.bytes(Sample.INVITE + Sample.INVITE);

    Parsed first = (Parsed) PARSER.stream(two, 0, two.length);
    Parsed second = (Parsed) PARSER.stream(two, first.end(), two.length);

    // the sample's body is longer than its Content-Length says; the rest is a line end
    assertThat(first.message().body()).isEqualTo(Sample.bytes("v=0\n").clone()).hasSize(5);
    assertThat(second.end()).isEqualTo(two.length);
  }

  @Test
  void skipsLineEndsBeforeStartLine() {
    byte[] bytes = Sample.bytes("\n\n\n" + Sample.INVITE);

    Parsed parsed = (Parsed) PARSER.stream(bytes, 0, bytes.length);

    assertThat(parsed.message().encode()).isEqualTo(Sample.bytes(Sample.INVITE));
    assertThat(parsed.end()).isEqualTo(bytes.length);
  }

  @Test
  void showsPingsToCaller() {
    byte[] bytes = Sample.bytes("\n\n");

    assertThat(SipParser.lineEnds(bytes, 0, bytes.length)).isEqualTo(4);
    assertThat(SipParser.lineEnds(bytes, 0, 3)).isEqualTo(2);
    assertThat(PARSER.stream(bytes, 0, bytes.length)).isInstanceOf(Incomplete.class);
  }

  @Test
  void leadingLineEndsMayBeTakenAwayBetweenCalls() {
    StreamScanner scanner = new StreamScanner(Limits.DEFAULT);
    byte[] invite = Sample.bytes(Sample.INVITE);

    assertThat(scanner.next(Sample.bytes("\n\n"), 0, 4)).isInstanceOf(Incomplete.class);

    assertThat(scanner.next(invite, 0, invite.length)).isInstanceOf(Parsed.class);
  }

  @Test
  void asksForWholeMessageOnceItsLengthIsKnown() {
    byte[] bytes = Sample.bytes(Sample.INVITE);
    int head = bytes.length - 5;

    assertThat(PARSER.stream(bytes, 0, head)).isEqualTo(new Incomplete(bytes.length));
    assertThat(PARSER.stream(bytes, 0, head - 1)).isEqualTo(new Incomplete(-1));
    assertThat(PARSER.stream(bytes, 0, 0)).isEqualTo(new Incomplete(-1));
  }

  @Test
  void bufferMayMoveBetweenCalls() {
    StreamScanner scanner = new StreamScanner(Limits.DEFAULT);
    byte[] invite = Sample.bytes(Sample.INVITE);
    byte[] moved = new byte[invite.length + 7];
    System.arraycopy(invite, 0, moved, 7, invite.length);

    scanner.next(invite, 0, 100);
    Parsed parsed = (Parsed) scanner.next(moved, 7, moved.length);

    assertThat(parsed.message().encode()).isEqualTo(invite);
    assertThat(parsed.end()).isEqualTo(moved.length);
  }

  @Test
  void goesOnAfterMessageThatIsBadButHasAnEnd() {
    String bad = Sample.INVITE.replace("Max-Forwards: 70", "no header field");
    byte[] bytes = Sample.bytes(bad + Sample.INVITE);

    Malformed malformed = (Malformed) PARSER.stream(bytes, 0, bytes.length);

    assertThat(malformed.framingLost()).isFalse();
    assertThat(malformed.answerable()).isNotNull();
    assertThat(PARSER.stream(bytes, malformed.end(), bytes.length)).isInstanceOf(Parsed.class);
  }

  @Test
  void takesAbsentContentLengthForNoBody() {
    String head = Sample.INVITE.substring(0, Sample.INVITE.indexOf("\n\n") + 2);
    byte[] bytes = Sample.bytes(head.replaceFirst("Content-Length:.*\n", ""));

    assertThat(PARSER.stream(bytes, 0, bytes.length))
        .isInstanceOfSatisfying(
            Parsed.class, parsed -> assertThat(parsed.message().bodyLength()).isZero());
  }

  @Test
  void losesFramingByBadContentLength() {
    for (String bad :
        List.of("-1", "x", "", "4x", "4 4", "+4", "99999999999999999999", "0x4", "4,4")) {
      Malformed malformed = lost(Sample.inviteWith("Content-Length: " + bad));

      assertThat(malformed.answerable()).as(bad).isNotNull();
    }
  }

  @Test
  void findsContentLengthHoweverItIsWritten() {
    for (String line :
        List.of("l:5", "L : 5", "CONTENT-LENGTH\t:\n 5", "content-length: 0005\n  ")) {
      byte[] bytes = Sample.bytes(Sample.INVITE.replaceFirst("Content-Length: .*", line));

      assertThat(PARSER.stream(bytes, 0, bytes.length)).as(line).isInstanceOf(Parsed.class);
    }
  }

  @Test
  void linesThatLookLikeContentLengthAreNone() {
    String text =
        Sample.INVITE.replace(
            "Max-Forwards: 70",
            "Max-Forwards: 70\nSubject: a\n Content-Length: 9\nContent-Lengths: 9\nlx: 9");
    byte[] bytes = Sample.bytes(text);

    assertThat(PARSER.stream(bytes, 0, bytes.length)).isInstanceOf(Parsed.class);
  }

  @Test
  void repeatedContentLengthLosesFramingEvenWhereBothAgree() {
    assertThat(lost(Sample.INVITE.replace("Max-Forwards: 70", "l: 5")).fault().kind())
        .isEqualTo(Fault.Kind.REPEATED);
  }

  @Test
  void closesWhatIsNotSip() {
    assertThat(lost("GET / HTTP/1.1\nHost: a\n\n").answerable()).isNull();
    byte[] clientHello = {0x16, 0x03, 0x01, 0x02, 0x00};
    assertThat(PARSER.stream(clientHello, 0, 5))
        .isInstanceOfSatisfying(Malformed.class, m -> assertThat(m.framingLost()).isTrue());
    byte[] bareLineFeeds = Sample.INVITE.getBytes(StandardCharsets.UTF_8);
    assertThat(PARSER.stream(bareLineFeeds, 0, bareLineFeeds.length))
        .isInstanceOfSatisfying(Malformed.class, m -> assertThat(m.framingLost()).isTrue());
  }

  @Test
  void dblreqIsTwoMessagesOnStreamAndOneAsDatagram() {
    byte[] bytes = torture("dblreq.dat");

    List<ParseResult> onStream = all(bytes);
    Parsed datagram = (Parsed) PARSER.datagram(bytes.clone());

    assertThat(
            onStream.stream()
                .filter(Parsed.class::isInstance)
                .map(r -> ((Parsed) r).message().toString()))
        .containsExactly("REGISTER sip:example.com", "INVITE sip:joe@example.com");
    assertThat(datagram.message().encode()).hasSizeLessThan(bytes.length);
    assertThat(datagram.message().bodyLength()).isZero();
  }

  @Test
  void clerrNclAndMcl01CloseStream() {
    byte[] clerr = torture("clerr.dat");
    assertThat(PARSER.stream(clerr, 0, clerr.length)).isInstanceOf(Incomplete.class);
    for (String file : List.of("ncl.dat", "mcl01.dat")) {
      byte[] bytes = torture(file);

      assertThat(PARSER.stream(bytes, 0, bytes.length))
          .as(file)
          .isInstanceOfSatisfying(
              Malformed.class,
              malformed -> {
                assertThat(malformed.framingLost()).isTrue();
                assertThat(malformed.answerable()).isNotNull();
              });
    }
  }

  private static Malformed lost(String text) {
    byte[] bytes = Sample.bytes(text);
    Malformed malformed = (Malformed) PARSER.stream(bytes, 0, bytes.length);
    assertThat(malformed.framingLost()).as(text).isTrue();
    return malformed;
  }

  private static List<ParseResult> all(byte[] bytes) {
    List<ParseResult> results = new ArrayList<>();
    StreamScanner scanner = new StreamScanner(Limits.DEFAULT);
    int from = 0;
    while (from < bytes.length
        && scanner.next(bytes, from, bytes.length) instanceof Parsed parsed) {
      SipMessage message = parsed.message();
      assertThat(Conformance.check(message)).isEmpty();
      results.add(parsed);
      from = parsed.end();
    }
    return results;
  }

  private static byte[] torture(String file) {
    return Corpora.bytes(Corpora.root().resolve("rfc4475/messages").resolve(file));
  }
}

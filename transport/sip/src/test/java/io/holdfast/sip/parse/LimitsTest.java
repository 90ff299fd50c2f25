// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import io.holdfast.sip.parse.Fault.Kind;
import io.holdfast.sip.parse.ParseResult.Incomplete;
import io.holdfast.sip.parse.ParseResult.Malformed;
import io.holdfast.sip.parse.ParseResult.Parsed;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Each limit, by its name: what is just within it passes, what is beyond it gets its status.
class LimitsTest {

  private static final Limits DEFAULT = Limits.DEFAULT;

  @Test
  void maxMessageBytesBoundsDatagrams() {
    byte[] invite = Sample.bytes(Sample.INVITE);
    Limits justEnough = new Limits(invite.length, invite.length, 99, 999, 9, 99, 99);
    Limits oneLess = new Limits(invite.length - 1, invite.length - 1, 99, 999, 9, 99, 99);

    assertThat(new SipParser(justEnough).datagram(invite)).isInstanceOf(Parsed.class);
    assertRefused(new SipParser(oneLess).datagram(invite), Kind.TOO_LARGE, 513);
  }

  @Test
  void maxMessageBytesBoundsWhatStreamsPromise() {
    String huge = Sample.inviteWith("Content-Length: 65400");
    byte[] bytes = Sample.bytes(huge);

    Malformed malformed = (Malformed) new SipParser(DEFAULT).stream(bytes, 0, bytes.length);

    assertRefused(malformed, Kind.TOO_LARGE, 513);
    assertThat(malformed.framingLost()).isTrue();
  }

  @Test
  void maxHeadBytesBoundsHeads() {
    String lines = ("X: " + "y".repeat(1_000) + "\n").repeat(40);

    assertRefused(
        Sample.datagram(Sample.INVITE.replace("To:", lines + "To:")), Kind.TOO_LARGE, 513);
  }

  @Test
  void maxHeadBytesEndsEndlessPartialMessage() {
    byte[] endless = Sample.bytes(Sample.INVITE.replaceFirst("\n\n(?s:.*)", "\n") + "X: ");
    byte[] buffer = Arrays.copyOf(endless, DEFAULT.maxHeadBytes() + 1);
    Arrays.fill(buffer, endless.length, buffer.length, (byte) 'y');
    StreamScanner scanner = new StreamScanner(DEFAULT);

    int to = 1;
    while (scanner.next(buffer, 0, to) instanceof Incomplete) {
      to++;
    }

    assertThat(to).isEqualTo(DEFAULT.maxHeadBytes());
    Malformed malformed = (Malformed) new SipParser(DEFAULT).stream(buffer, 0, to);
    assertRefused(malformed, Kind.TOO_LARGE, 513);
    assertThat(malformed.framingLost()).isTrue();
  }

  @Test
  void maxHeaderBytesBoundsOneField() {
    int room = DEFAULT.maxHeaderBytes() - "X: \r\n".length();

    assertThat(Sample.datagram(Sample.inviteWith("X: " + "y".repeat(room))))
        .isInstanceOf(Parsed.class);
    assertRefused(
        Sample.datagram(Sample.inviteWith("X: " + "y".repeat(room + 1))), Kind.TOO_LARGE, 513);
  }

  @Test
  void sixtyFourKilobytesOfOneHeaderAreAnswered() {
    String line = "X: " + "y".repeat(64_000);

    assertRefused(Sample.datagram(Sample.inviteWith(line)), Kind.TOO_LARGE, 513);
    assertRefused(
        Sample.datagram(Sample.inviteWith(line.replace("yyyy", "y\n y"))), Kind.TOO_LARGE, 513);
    assertRefused(
        Sample.datagram(Sample.inviteWith("Contact: " + "<sip:a>,".repeat(8_000))),
        Kind.TOO_LARGE,
        513);
  }

  @Test
  void maxHeaderFieldsBoundsTheirNumber() {
    int room = DEFAULT.maxHeaderFields() - 9;

    assertThat(Sample.datagram(Sample.inviteWith("X: y" + "\nX: y".repeat(room - 1))))
        .isInstanceOf(Parsed.class);
    assertRefused(
        Sample.datagram(Sample.inviteWith("X: y" + "\nX: y".repeat(room))), Kind.TOO_LARGE, 513);
    assertRefused(
        Sample.datagram(Sample.inviteWith("X:" + "\nX:".repeat(20_000))), Kind.TOO_LARGE, 513);
  }

  @Test
  void maxViasBoundsValuesOnAllLines() {
    String via = "SIP/2.0/UDP a;branch=z9hG4bK1";
    int room = DEFAULT.maxVias() - 1;

    assertThat(withVias("\nVia: " + via, room)).isInstanceOf(Parsed.class);
    assertThat(withVias("," + via, room)).isInstanceOf(Parsed.class);
    assertRefused(withVias("\nVia: " + via, room + 1), Kind.TOO_LARGE, 513);
    assertRefused(withVias("," + via, room + 1), Kind.TOO_LARGE, 513);
  }

  private static ParseResult withVias(String more, int times) {
    return Sample.datagram(Sample.INVITE.replace(";rport", ";rport" + more.repeat(times)));
  }

  @Test
  void maxUriBytesBoundsRequestUri() {
    String host = "x".repeat(DEFAULT.maxUriBytes() - "sip:".length());

    assertThat(
            Sample.datagram(
                Sample.INVITE.replace("sip:bob@biloxi.example.com SIP", "sip:" + host + " SIP")))
        .isInstanceOf(Parsed.class);
    assertRefused(
        Sample.datagram(
            Sample.INVITE.replace("sip:bob@biloxi.example.com SIP", "sip:x" + host + " SIP")),
        Kind.URI_TOO_LONG,
        414);
  }

  @Test
  void maxLeadingLineEndsEndsStreamOfNothing() {
    byte[] lineEnds = Sample.bytes("\n".repeat(DEFAULT.maxLeadingLineEnds() / 2 + 1));

    assertThat(new SipParser(DEFAULT).stream(lineEnds, 0, DEFAULT.maxLeadingLineEnds()))
        .isInstanceOf(Incomplete.class);
    assertThat(new SipParser(DEFAULT).stream(lineEnds, 0, lineEnds.length))
        .isInstanceOfSatisfying(Malformed.class, m -> assertThat(m.framingLost()).isTrue());
  }

  @Test
  void absurdNumbersAreRefusedOrCapped() {
    String absurd = "9".repeat(5_000);

    assertFault("CSeq: " + absurd + " INVITE", Kind.NUMBER);
    assertFault("CSeq: 4294967296 INVITE", Kind.NUMBER);
    assertFault("CSeq: -1 INVITE", Kind.VALUE);
    assertFault("Max-Forwards: 256", Kind.NUMBER);
    assertFault("Max-Forwards: " + absurd, Kind.NUMBER);
    assertFault("Max-Forwards: -1", Kind.VALUE);
    assertFault("Max-Forwards: 7x", Kind.VALUE);
    assertRefused(
        Sample.datagram(Sample.inviteWith("Content-Length: " + absurd)), Kind.CONTENT_LENGTH, 400);
    assertThat(
            Sample.request(Sample.inviteWith("Expires: " + absurd)).first(Header.EXPIRES).orThrow())
        .isEqualTo(0xffff_ffffL);
    assertThat(Sample.request(Sample.inviteWith("CSeq: 4294967295 INVITE")).cseq().number())
        .isEqualTo(0xffff_ffffL);
  }

  @Test
  void nulsStandOnlyBehindBackslashes() {
    assertRefused(Sample.datagram(Sample.inviteWith("Subject: a\0b")), Kind.HEADER_FIELD, 400);
    assertRefused(Sample.datagram(Sample.inviteWith("Sub\0ject: a")), Kind.HEADER_FIELD, 400);
    assertRefused(Sample.datagram(Sample.inviteWith("Subject: a\u007f")), Kind.HEADER_FIELD, 400);
    assertRefused(
        Sample.datagram(Sample.INVITE.replace("bob@biloxi.example.com SIP", "b\0b@biloxi SIP")),
        Kind.START_LINE,
        400);
    assertThat(Sample.datagram("\0".repeat(1_000))).isInstanceOf(Malformed.class);
    assertThat(
            Sample.request(Sample.inviteWith("To: \"\\\0\" <sip:bob@biloxi>")).to().displayName())
        .contains("\0");
  }

  @Test
  void limitsArePositiveAndOrdered() {
    assertThatThrownBy(() -> new Limits(0, 1, 1, 1, 1, 1, 1))
        .hasMessageContaining("maxMessageBytes: 0");
    assertThatThrownBy(() -> new Limits(10, 11, 1, 1, 1, 1, 1))
        .hasMessageContaining("maxHeadBytes: 11");
  }

  private static void assertFault(String line, Kind kind) {
    assertThat(Conformance.check(Sample.request(Sample.inviteWith(line))))
        .as(line)
        .hasValueSatisfying(fault -> assertThat(fault.kind()).isEqualTo(kind));
  }

  /// Refused with that status, by an answer that goes back to where the request says it came from.
  private static void assertRefused(ParseResult result, Kind kind, int status) {
    assertThat(result).isInstanceOf(Malformed.class);
    Malformed malformed = (Malformed) result;
    assertThat(malformed.fault().kind()).as(malformed.fault().toString()).isEqualTo(kind);
    assertThat(kind.status()).isEqualTo(status);
    SipRequest request = Objects.requireNonNull(malformed.answerable(), "answerable");
    SipResponse answer = SipResponse.to(request, Status.of(status), "t1");
    Limits generous = new Limits(200_000, 200_000, 1_000, 100_000, 1_000, 1_000, 1_000);
    Parsed parsed = (Parsed) new SipParser(generous).datagram(answer.encode());
    assertThat(parsed.message().via().sentBy().host()).isEqualTo("client.atlanta.example.com");
  }
}

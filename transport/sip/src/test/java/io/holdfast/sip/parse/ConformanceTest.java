// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.parse.Fault.Kind;
import io.holdfast.sip.parse.ParseResult.Malformed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is looked for in every message, RFC 3261 §8.1.1 and §16.3 step 1, and which fault and
/// reason it gets.
class ConformanceTest {

  @Test
  void findsNothingWrongWithGoodMessage() {
    assertThat(Conformance.check(Sample.request(Sample.INVITE))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Via", "From", "To", "Call-ID", "CSeq"})
  void missesWhatIsMandatory(String name) {
    assertFault(
        Sample.INVITE.replaceFirst("(?m)^" + name + ": .*\n", ""), Kind.MISSING, "Missing " + name);
    assertFault(Sample.inviteWith(name + ":"), Kind.VALUE, "Bad " + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"From", "To", "Call-ID", "CSeq", "Max-Forwards", "Content-Type", "Expires"})
  void refusesWhatMayStandOnce(String name) {
    String line = name + ": 1\n";

    assertFault(
        Sample.INVITE.replace("\n\n", "\n" + line + line + "\n"),
        Kind.REPEATED,
        "Repeated " + name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Via: SIP/2.0/UDP                         | VALUE  | Bad Via (host)",
        "Via: SIP/2.0 a                           | VALUE  | Bad Via (sent-protocol)",
        "Via: SIP/2.0/UDP a;;branch=1             | VALUE  | Bad Via (token)",
        "Via: SIP/2.0/UDP a:b                     | VALUE  | Bad Via (port)",
        "Via: SIP/2.0/UDP a:99999                 | NUMBER | Bad Via (port)",
        "Via: SIP/2.0/UDP 2001:db8::1             | VALUE  | Bad Via (port)",
        "From: <sip:a@b                           | VALUE  | Bad From (name-addr)",
        "From: a b sip:a@b                        | VALUE  | Bad From (absoluteURI)",
        "From: Bell, A <sip:a@b>                  | VALUE  | Bad From (name-addr)",
        "From: \"a <sip:a@b>                      | VALUE  | Bad From (quoted-string)",
        "From: \"a\" sip:a@b                      | VALUE  | Bad From (name-addr)",
        "From: <sip:a@b>, <sip:c@d>               | VALUE  | Bad From",
        "From: <sip:a@b>;tag=                     | VALUE  | Bad From (gen-value)",
        "From: <sip:a@b>;tag=1 2                  | VALUE  | Bad From",
        "To: sip:a@b?Subject=x                    | VALUE  | Bad To (addr-spec)",
        "To: < sip:a@b>                           | VALUE  | Bad To (scheme)",
        "Call-ID: a b                             | VALUE  | Bad Call-ID",
        "CSeq: INVITE                             | VALUE  | Bad CSeq",
        "CSeq: 1INVITE                            | VALUE  | Bad CSeq",
        "CSeq: 1 INVITE x                         | VALUE  | Bad CSeq",
        "CSeq: 1 BYE                              | MISMATCH | CSeq Method Mismatch",
        "CSeq: 1 invite                           | MISMATCH | CSeq Method Mismatch",
        "Max-Forwards: 1, 2                       | VALUE  | Bad Max-Forwards",
        "Route: sip:a;lr, <                       | VALUE  | Bad Route (scheme)",
        "Require: a,,b                            | VALUE  | Bad Require (token)",
        "Proxy-Require: a b                       | VALUE  | Bad Proxy-Require"
      })
  void refusesMalformedValues(String line, Kind kind, String reason) {
    assertFault(Sample.inviteWith(line), kind, reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Via: SIP/2.0/UDP 192.0.2.1",
        "Via: SIP / 2.0 / x-proto a_b.example.com : 5060 ; hidden ; branch = z9hG4bK",
        "From: sip:a@b;tag=1",
        "From: J. Müller <tel:+1-2>;tag=[::1]:5",
        "From: \"\" <urn:service:sos>",
        "To: a<sip:b>",
        "To: <sip:a;b?c@d;lr?e=f>;x;y=\"z, \\\" ;\"",
        "CSeq: 4294967295\tINVITE",
        "Max-Forwards: 0",
        "Max-Forwards: 255",
        "Contact: this is <none of our business",
        "Date: yesterday",
        "Expires: never"
      })
  void acceptsWhatIsLiberalOrNoneOfItsBusiness(String line) {
    assertThat(Conformance.check(Sample.request(Sample.inviteWith(line)))).isEmpty();
  }

  @Test
  void looksAtContactsAndExpiresOfRegister() {
    String register = Sample.INVITE.replace("INVITE", "REGISTER");

    assertThat(Conformance.check(Sample.request(register))).isEmpty();
    assertFault(
        register.replace("Contact: <", "Contact: <sip:x>, <:"), Kind.VALUE, "Bad Contact (scheme)");
    assertFault(
        register.replace("Contact:", "Expires: never\nContact:"),
        Kind.VALUE,
        "Bad Expires (delta-seconds)");
  }

  @ParameterizedTest
  @CsvSource({
    "sip:a@b?Subject=x, Bad Request-URI (headers)",
    "<sip:a@b>, Bad Request-URI (scheme)",
    "sip:2001:db8::10, Bad Request-URI (port)",
    "sip:a%4@b, Bad Request-URI (user)",
    "bob, Bad Request-URI (absoluteURI)"
  })
  void refusesBadRequestUri(String uri, String reason) {
    assertFault(
        Sample.INVITE.replace("sip:bob@biloxi.example.com SIP", uri + " SIP"),
        Kind.REQUEST_URI,
        reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INVITE sip:a                | START_LINE | 400",
        "INVITE sip:a SIP/2.0.0      | START_LINE | 400",
        "INVITE sip:a SIP/2          | START_LINE | 400",
        "INVITE sip:a HTTP/1.1       | START_LINE | 400",
        "INVITE sip:a  SIP/2.0       | START_LINE | 400",
        "INVITE  sip:a SIP/2.0       | START_LINE | 400",
        "INVITE sip:a b SIP/2.0      | START_LINE | 400",
        "INVITE sip:a SIP/2.1        | VERSION    | 505",
        "INVITE sip:a SIP/17.0       | VERSION    | 505"
      })
  void answersBadRequestLines(String line, Kind kind, int status) {
    Malformed malformed = Sample.malformed(Sample.INVITE.replaceFirst(".*", line));

    assertThat(malformed.fault().kind()).isEqualTo(kind);
    assertThat(kind.status()).isEqualTo(status);
    assertThat(malformed.answerable()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INVITE",
        "",
        " INVITE sip:a SIP/2.0",
        "IN(VITE sip:a SIP/2.0",
        "SIP/3.0 200 OK",
        "SIP/2.0 20 OK",
        "SIP/2.0 2000 OK",
        "SIP/2.0 099 OK",
        "SIP/2.0 700 OK",
        "SIP/2.0  200 OK",
        "SIP/2.0 200\tOK",
        "SIP/2.0",
        "ACK sip:a"
      })
  void neverAnswersWhatIsNoRequest(String line) {
    assertThat(
            Sample.malformed("x".equals(line) ? "" : Sample.INVITE.replaceFirst(".*", line))
                .answerable())
        .isNull();
  }

  @Test
  void neverAnswersWithoutWayBack() {
    assertThat(Sample.malformed(Sample.inviteWith("Via: x").replace("To:", "To")).answerable())
        .isNull();
  }

  @Test
  void datagramOfLineEndsIsEmpty() {
    assertThat(Sample.malformed("\n\n").fault().kind()).isEqualTo(Kind.EMPTY);
    assertThat(Sample.malformed("").fault().kind()).isEqualTo(Kind.EMPTY);
  }

  private static void assertFault(String text, Kind kind, String reason) {
    assertThat(Conformance.check(Sample.request(text)))
        .as(text)
        .hasValueSatisfying(
            fault -> {
              assertThat(fault.kind()).as(fault.toString()).isEqualTo(kind);
              assertThat(fault.reason()).isEqualTo(reason);
              assertThat(kind.status()).isEqualTo(400);
            });
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.Value;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The values of header fields, RFC 3261 §20 and the RFCs that added some.
class HeaderValuesTest {

  @Test
  void viaGivesItsParts() {
    Via via =
        Header.VIA
            .parse("SIP/2.0/TCP [::1]:5060;branch=z9hG4bK1;rport;received=[::2];ttl=16;maddr=a")
            .orThrow();

    assertThat(via.transport()).isEqualTo("TCP");
    assertThat(via.sentBy()).isEqualTo(new HostPort("[0::1]", 5060));
    assertThat(via.branch()).contains("z9hG4bK1");
    assertThat(via.hasRport()).isTrue();
    assertThat(via.rport()).isEmpty();
    assertThat(via.received()).contains("::2");
    assertThat(via.ttl()).hasValue(16);
    assertThat(via.maddr()).contains("a");
    assertThat(via.withParam("rport", "9").withParam("x", null).text())
        .isEqualTo(
            "SIP/2.0/TCP [::1]:5060;branch=z9hG4bK1;rport=9;received=[::2];ttl=16;maddr=a;x");
  }

  @Test
  void viaNumbersOutOfRangeAreNone() {
    Via via = Header.VIA.parse("SIP/2.0/UDP a;rport=65536;ttl=256").orThrow();

    assertThat(via.rport()).isEmpty();
    assertThat(via.ttl()).isEmpty();
  }

  @Test
  void nameAddrGivesItsParts() {
    NameAddr address =
        Header.FROM.parse("\"A. \\\"G\\\" \\\\ B\"<sip:a@b;lr>; tag = 1 ;x").orThrow();

    assertThat(address.displayName()).contains("A. \"G\" \\ B");
    assertThat(address.uri().text()).isEqualTo("sip:a@b;lr");
    assertThat(address.tag()).contains("1");
    assertThat(address.text()).isEqualTo("\"A. \\\"G\\\" \\\\ B\" <sip:a@b;lr>;tag=1;x");
    assertThat(Header.FROM.parse(address.text()).orThrow()).isEqualTo(address);
    assertThat(address.withParam("tag", "2").tag()).contains("2");
  }

  @ParameterizedTest
  @CsvSource({
    "Alice <sip:a@b>, Alice",
    "Alice  B.   <sip:a@b>, Alice  B.",
    "sip:a@b, ''",
    "<sip:a@b>, ''",
    "'\"\" <sip:a@b>', ''",
    "Ünïcode <sip:a@b>, Ünïcode"
  })
  void displayNamesAreWords(String text, String name) {
    assertThat(Header.TO.parse(text).orThrow().displayName().orElse("")).isEqualTo(name);
  }

  @Test
  void contactIsStarOrAddress() {
    assertThat(Header.CONTACT.parse("*").orThrow()).isEqualTo(new Contact.Star());
    assertThat(Header.CONTACT.parse("*").orThrow().text()).isEqualTo("*");
    Contact.Address contact =
        (Contact.Address)
            Header.CONTACT
                .parse("<sip:a@b>;q=0.25;expires=60;+sip.instance=\"<urn:uuid:1>\";reg-id=2")
                .orThrow();
    assertThat(contact.q()).hasValue(250);
    assertThat(contact.expires()).hasValue(60);
    assertThat(contact.instance()).contains("<urn:uuid:1>");
    assertThat(contact.regId()).hasValue(2);
    assertThat(contact.uri().text()).isEqualTo("sip:a@b");
    assertThat(contact.text())
        .isEqualTo("<sip:a@b>;q=0.25;expires=60;+sip.instance=\"<urn:uuid:1>\";reg-id=2");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,1000",
    "0.,0",
    "1.,1000",
    "0.5,500",
    "0.05,50",
    "0.123,123",
    "1.000,1000",
    "1.001,-1",
    "2,-1",
    "0.1234,-1",
    ".5,-1",
    "0,0",
    "-1,-1",
    "0.x,-1",
    "00,-1"
  })
  void qIsInThousandths(String q, int thousandths) {
    assertThat(contact(";q=" + q).q().orElse(-1)).isEqualTo(thousandths);
  }

  @ParameterizedTest
  @CsvSource({
    "7,7",
    "0,0",
    "4294967295,4294967295",
    "99999999999999999999,4294967295",
    "x,3600",
    "-1,3600",
    "1x,3600"
  })
  void expiresIsCappedAndMalformedIsAnHour(String expires, long seconds) {
    assertThat(contact(";expires=" + expires).expires()).hasValue(seconds);
  }

  @Test
  void contactWithoutParametersHasNone() {
    assertThat(contact("").q()).isEmpty();
    assertThat(contact("").expires()).isEmpty();
    assertThat(contact("").regId()).isEmpty();
    assertThat(contact(";reg-id=0").regId()).isEmpty();
    assertThat(contact(";expires").expires()).hasValue(3600);
  }

  private static Contact.Address contact(String params) {
    return (Contact.Address) Header.CONTACT.parse("<sip:a@b>" + params).orThrow();
  }

  @Test
  void paramsKeepTextAndOrder() {
    Params params = Header.TO.parse("<sip:a>;B=\"x;\\\"y\";a; c = d").orThrow().params();

    assertThat(params.text()).isEqualTo(";B=\"x;\\\"y\";a;c=d");
    assertThat(params.get("b")).contains("x;\"y");
    assertThat(params.has("A")).isTrue();
    assertThat(params.get("a")).isEmpty();
    assertThat(params.with("A", "1").without("b").text()).isEqualTo(";A=1;c=d");
    assertThat(Params.NONE.with("lr", null).text()).isEqualTo(";lr");
    assertThat(params).hasToString(params.text());
  }

  @Test
  void cseqHasNumberAndMethod() {
    assertThat(Header.CSEQ.parse("0009 INVITE").orThrow()).isEqualTo(new CSeq(9, Method.INVITE));
    assertThat(new CSeq(1, Method.of("FOO")).text()).isEqualTo("1 FOO");
    assertThatThrownBy(() -> new CSeq(-1, Method.ACK)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void credentialsGiveParametersWithoutQuotes() {
    Credentials credentials =
        Header.AUTHORIZATION
            .parse("Digest username=\"b\\\"o\", realm = \"r, s\",nc=00000001 , uri=\"sip:a\"")
            .orThrow();

    assertThat(credentials.digest()).isTrue();
    assertThat(credentials.get("Username")).contains("b\"o");
    assertThat(credentials.get("realm")).contains("r, s");
    assertThat(credentials.get("nc")).contains("00000001");
    assertThat(credentials.get("opaque")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Digest",
        "Digest ",
        "Digest a",
        "Digest a=",
        "Digest a=1,",
        "Digest a=1 b=2",
        ",",
        "Di(gest a=b"
      })
  void digestWithoutParametersIsMalformed(String text) {
    assertThat(Header.AUTHORIZATION.parse(text)).isInstanceOf(Value.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic QWxhZGRpbg==", "Bearer a.b-c", "NTLM", "Other x=1, y"})
  void otherSchemesAreNotRead(String text) {
    Credentials credentials = Header.AUTHORIZATION.parse(text).orThrow();

    assertThat(credentials.digest()).isFalse();
    assertThat(credentials.params().isEmpty()).isTrue();
  }

  @Test
  void dateIsOfGreenwichOnly() {
    Instant instant = Instant.parse("2010-11-13T23:29:00Z");

    assertThat(Header.DATE.parse("Sat, 13 Nov 2010 23:29:00 GMT").orThrow()).isEqualTo(instant);
    assertThat(SipDate.text(instant)).isEqualTo("Sat, 13 Nov 2010 23:29:00 GMT");
    for (String bad :
        new String[] {
          "Fri, 01 Jan 2010 16:00:00 EST",
          "Xxx, 13 Nov 2010 23:29:00 GMT",
          "Sat, 31 Feb 2010 23:29:00 GMT",
          "Sat, 13 Nov 2010 24:29:00 GMT",
          "Sat, 13 Nov 2010",
          "13 Nov 2010 23:29:00 GMT"
        }) {
      assertThat(Header.DATE.parse(bad)).as(bad).isInstanceOf(Value.Malformed.class);
    }
  }

  @Test
  void otherValuesGiveTheirParts() {
    assertThat(Header.RACK.parse("776656 1 INVITE").orThrow())
        .isEqualTo(new RAck(776_656, new CSeq(1, Method.INVITE)));
    assertThat(Header.REPLACES.parse("a@b;to-tag=1;from-tag=2").orThrow().value()).isEqualTo("a@b");
    assertThat(
            Header.SESSION_EXPIRES.parse("1800;refresher=uac").orThrow().params().get("refresher"))
        .contains("uac");
    assertThat(Header.RETRY_AFTER.parse("18000 (in a meeting);duration=3600").orThrow())
        .isEqualTo(18_000);
    assertThat(
            Header.CONTENT_TYPE
                .parse("Application / SDP;charset=x")
                .orThrow()
                .is("application", "sdp"))
        .isTrue();
    assertThat(Header.ALLOW.parse("INVITE").orThrow()).isSameAs(Method.INVITE);
  }

  @Test
  void hostsCompareWithoutCaseAndPortsByWhatIsWritten() {
    assertThat(new HostPort("A.example.com", 5060)).isEqualTo(new HostPort("a.EXAMPLE.com", 5060));
    assertThat(new HostPort("a", 5060)).isNotEqualTo(new HostPort("a", -1));
    assertThat(new HostPort("A", 1)).hasSameHashCodeAs(new HostPort("a", 1));
    assertThat(new HostPort("a", -1).text()).isEqualTo("a");
    assertThat(new HostPort("a", -1).portOr(5060)).isEqualTo(5060);
    assertThatThrownBy(() -> new HostPort("", 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HostPort("a", 65_536))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

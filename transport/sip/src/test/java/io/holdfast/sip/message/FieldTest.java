// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.NameAddr;
import io.holdfast.sip.header.Via;
import io.holdfast.sip.parse.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Fields, their names and their values, RFC 3261 §7.3.
class FieldTest {

  @Test
  void namesCompareWithoutCaseAndInCompactForm() {
    assertThat(HeaderName.of("v")).isSameAs(HeaderName.VIA);
    assertThat(HeaderName.of("CALL-id")).isSameAs(HeaderName.CALL_ID);
    assertThat(HeaderName.of("i")).isSameAs(HeaderName.CALL_ID);
    assertThat(HeaderName.of("X-Foo"))
        .isEqualTo(HeaderName.of("x-fOO"))
        .hasSameHashCodeAs(HeaderName.of("x-fOO"));
    assertThat(HeaderName.of("X-Foo")).isNotEqualTo(HeaderName.of("X-Fop"));
    assertThat(HeaderName.of("X-Foo")).isNotEqualTo(HeaderName.VIA);
    assertThat(HeaderName.of("z").text()).isEqualTo("z");
    assertThatThrownBy(() -> HeaderName.of("a b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HeaderName.of("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wellKnownNamesAreFoundInBytes() throws IllegalAccessException {
    for (var field : HeaderName.class.getFields()) {
      HeaderName name = (HeaderName) field.get(null);
      byte[] upper = Sample.bytes(String.valueOf(name).toUpperCase(java.util.Locale.ROOT));

      assertThat(HeaderName.known(upper, 0, upper.length)).isSameAs(name);
      assertThat(name.index()).isBetween(0, 63);
    }
  }

  @Test
  void methodsHaveCase() {
    assertThat(Method.of("INVITE")).isSameAs(Method.INVITE);
    assertThat(Method.of("Invite")).isNotEqualTo(Method.INVITE);
    assertThat(Method.of("FOO")).isEqualTo(Method.of("FOO"));
    assertThatThrownBy(() -> Method.of("A B")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Method.of("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void foldsAreSpacesInValues() {
    SipRequest request = Sample.request(Sample.inviteWith("Subject:  \n  a  \n\t b\t c  \n "));

    assertThat(request.text(HeaderName.SUBJECT)).contains("a b\t c");
  }

  @Test
  void valuesAreReadOnceAndKept() {
    SipRequest request = Sample.request(Sample.INVITE);

    assertThat(request.via()).isSameAs(request.via());
    assertThat(request.edit().append(HeaderName.SUBJECT, "x").done().via()).isSameAs(request.via());
    assertThat(request.requestUri()).isSameAs(request.requestUri());
  }

  @Test
  void absentAndMalformedDiffer() {
    SipRequest request = Sample.request(Sample.inviteWith("Expires: soon"));

    assertThat(request.first(Header.EXPIRES)).isInstanceOf(Value.Malformed.class);
    assertThat(request.first(Header.MIN_EXPIRES)).isEqualTo(Value.absent());
    assertThat(request.all(Header.MIN_EXPIRES)).isEqualTo(Value.absent());
    assertThat(request.first(Header.EXPIRES).toOptional()).isEmpty();
    assertThat(request.first(Header.EXPIRES).orElse(7L)).isEqualTo(7L);
    assertThatThrownBy(() -> request.first(Header.EXPIRES).orThrow())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void severalValuesStandOnLinesAndBetweenCommas() {
    SipRequest request =
        Sample.request(
            Sample.inviteWith(
                "Route: <sip:a;lr>, \"b,\" <sip:b;lr>\nRoute: sip:c;x=\",\" ,<sip:d,e@f>"));

    assertThat(request.all(Header.ROUTE).orThrow())
        .extracting(route -> route.uri().text())
        .containsExactly("sip:a;lr", "sip:b;lr", "sip:c", "sip:d,e@f");
  }

  @Test
  void firstIsGoodThoughOthersAreNot() {
    SipRequest request =
        Sample.request(Sample.INVITE.replace(";rport", ";rport, SIP/2.0\nVia: ;;"));

    assertThat(request.first(Header.VIA).map(Via::sentBy).orThrow().port()).isEqualTo(5060);
    assertThat(request.all(Header.VIA)).isInstanceOf(Value.Malformed.class);
  }

  @Test
  void supportedMayBeEmpty() {
    SipRequest request = Sample.request(Sample.inviteWith("Supported:"));

    assertThat(request.all(Header.SUPPORTED)).isEqualTo(Value.present(List.of()));
    assertThat(request.first(Header.SUPPORTED)).isEqualTo(Value.absent());
  }

  @Test
  void uncheckedAccessIsProgrammersError() {
    SipRequest request = Sample.request("OPTIONS sip:a SIP/2.0\nTo: \"\nMax-Forwards: x\n\n");

    assertThatThrownBy(request::via)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Via: absent");
    assertThatThrownBy(request::to)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("quoted-string");
    assertThatThrownBy(request::maxForwards).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void toStringShowsNoBodyAndNoCredentials() {
    SipRequest request = Sample.request(Sample.inviteWith("Authorization: Digest secret=\"s\""));

    assertThat(request).hasToString("INVITE sip:bob@biloxi.example.com");
    assertThat(request.from())
        .extracting(NameAddr::tag)
        .isEqualTo(java.util.Optional.of("9fxced76sl"));
  }
}

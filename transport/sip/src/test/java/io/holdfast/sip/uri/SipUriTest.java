// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.uri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.message.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The parts of SIP URIs, RFC 3261 §19.1.1, and what is none.
class SipUriTest {

  @Test
  void givesItsParts() {
    SipUri uri =
        SipUri.of(
            "sips:alice:pa%20ss@[2001:db8::9]:5061;transport=tcp;lr;x=%3b?Subject=a%20b&To=c");

    assertThat(uri.secure()).isTrue();
    assertThat(uri.scheme()).isEqualTo("sips");
    assertThat(uri.user()).contains("alice");
    assertThat(uri.password()).contains("pa%20ss");
    assertThat(uri.host()).isEqualTo("[2001:db8::9]");
    assertThat(uri.port()).hasValue(5061);
    assertThat(uri.hostPort()).isEqualTo(new HostPort("[2001:DB8:0::9]", 5061));
    assertThat(uri.transport()).contains("tcp");
    assertThat(uri.lr()).isTrue();
    assertThat(uri.params().get("X")).contains("%3b");
    assertThat(uri.headers().text()).isEqualTo("?Subject=a%20b&To=c");
  }

  @Test
  void partsMayBeMissing() {
    SipUri uri = SipUri.of("sip:example.com");

    assertThat(uri.user()).isEmpty();
    assertThat(uri.password()).isEmpty();
    assertThat(uri.port()).isEmpty();
    assertThat(uri.maddr()).isEmpty();
    assertThat(uri.lr()).isFalse();
    assertThat(uri.headers().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:",
        "sip:@a",
        "sip:a@",
        "sip:a@b@c",
        "sip:a b@c",
        "sip:a%@b",
        "sip:a%4@b",
        "sip:a%4g@b",
        "sip:a\"b@c",
        "sip:a@b:",
        "sip:a@b:65536",
        "sip:a@b:-1",
        "sip:a@b:5x",
        "sip:2001:db8::10",
        "sip:a@[2001:db8::1",
        "sip:a@[x]",
        "sip:a@[]",
        "sip:a@b;",
        "sip:a@b;;lr",
        "sip:a@b;=x",
        "sip:a@b;x=",
        "sip:a@b?",
        "sip:a@b?x",
        "sip:a@b?x=1&",
        "sip:a@b/c",
        "sip:ä@b",
        "sip:a@ä",
        "<sip:a@b>",
        " sip:a@b",
        "sip:a@b ",
        "sip :a@b",
        ":a",
        "1sip:a",
        "http",
        ""
      })
  void refusesWhatIsNoUri(String text) {
    assertThat(Uri.parse(text)).isInstanceOf(Value.Malformed.class);
  }

  @ParameterizedTest
  @CsvSource({
    "sip:alice@Example.COM, sip:alice@example.com",
    "sip:%61lice@example.com:5060;transport=udp;user=phone, sip:alice@example.com",
    "SIPS:alice:pw@example.com, sip:alice@example.com",
    "sip:a%2bb%3D%7e%40c@x, sip:a+b=~%40c@x",
    "sip:null-%00-null@x, sip:null-%00-null@x",
    "sip:ALICE@x, sip:ALICE@x",
    "sip:Example.com;lr, sip:example.com",
    "sip:a@[2001:DB8::0:1]:5070, sip:a@[2001:db8:0:0:0:0:0:1]",
    "sip:%2525@x, sip:%2525@x"
  })
  void addressOfRecordHasOneSpelling(String text, String aor) {
    SipUri uri = SipUri.of(text);

    assertThat(uri.canonicalAor()).isEqualTo(aor);
    assertThat(SipUri.of(aor).canonicalAor()).isEqualTo(aor);
  }

  @Test
  void changesLeaveTheRestAsItIs() {
    SipUri uri = SipUri.of("SIP:Al%69ce@Example.com:5060;Transport=TCP;lr?Subject=x");

    assertThat(uri.withoutHeaders().text())
        .isEqualTo("SIP:Al%69ce@Example.com:5060;Transport=TCP;lr");
    assertThat(uri.withParam("transport", "udp").withoutHeaders().text())
        .isEqualTo("SIP:Al%69ce@Example.com:5060;transport=udp;lr");
    assertThat(uri.withParam("ob", null).withoutParam("TRANSPORT").text())
        .isEqualTo("SIP:Al%69ce@Example.com:5060;lr;ob?Subject=x");
    assertThat(uri.withoutParam("none")).isSameAs(uri);
  }

  @Test
  void ofIsForWhatIsKnownToBeOne() {
    assertThatThrownBy(() -> SipUri.of("tel:+1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tel:+1");
  }

  @Test
  void keepsOtherSchemesAsTheyAre() {
    assertThat(Uri.parse("HTTP://a/b?c#d").orThrow())
        .isEqualTo(new OtherUri("http", "HTTP://a/b?c#d"));
    assertThat(Uri.parse("urn:service:sos").orThrow().scheme()).isEqualTo("urn");
  }
}

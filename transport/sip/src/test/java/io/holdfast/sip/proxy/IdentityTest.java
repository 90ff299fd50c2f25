// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static io.holdfast.sip.proxy.Messages.US;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.uri.SipUri;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which URIs indicate this proxy (RFC 3261 §16.4), and which hosts it serves (RFC 3261 §10.3).
class IdentityTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:192.0.2.1",
        "sip:192.0.2.1:5060",
        "sip:x@192.0.2.1;lr",
        "sip:192.0.2.2:5070",
        "sip:[2001:db8::1]",
        "sip:[2001:DB8:0:0::1]:5060",
        "sip:sued.example",
        "sip:SUED.Example.",
        "sip:ben@west.example:5060",
        "sip:ben@west.example:5070"
      })
  void addressesAndDomainsAreOurs(String uri) {
    assertThat(US.isOurs(SipUri.of(uri))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:192.0.2.1:5070",
        "sip:192.0.2.2",
        "sip:192.0.2.3",
        "sips:192.0.2.1",
        "sip:[2001:db8::2]",
        "sip:nord.example",
        "sip:sued.example.evil.example",
        "sip:ben@sued.example:40000",
        "sip:192.0.2.1@nord.example"
      })
  void othersAreNot(String uri) {
    assertThat(US.isOurs(SipUri.of(uri))).isFalse();
  }

  @Test
  void viaIsOursByItsSentBy() {
    assertThat(
            US.isOurs(
                Header.VIA
                    .parse("SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
                    .toOptional()
                    .orElseThrow()))
        .isTrue();
    assertThat(
            US.isOurs(
                Header.VIA
                    .parse("SIP/2.0/TLS 192.0.2.1;branch=z9hG4bK1")
                    .toOptional()
                    .orElseThrow()))
        .isFalse();
    assertThat(
            US.isOurs(
                Header.VIA
                    .parse("SIP/2.0/SCTP 198.51.100.7;branch=z9hG4bK1")
                    .toOptional()
                    .orElseThrow()))
        .isFalse();
  }

  @Test
  void servedDomainsHaveNoPort() {
    assertThat(US.serves("WEST.example")).isTrue();
    assertThat(US.serves("192.0.2.2")).isTrue();
    assertThat(US.serves("nord.example")).isFalse();
  }

  @Test
  void addressStandsForTheFirstDomain() {
    assertThat(US.domainOf("192.0.2.2")).contains("sued.example");
    assertThat(US.domainOf("[2001:db8:0::1]")).contains("sued.example");
    assertThat(US.domainOf("West.Example")).contains("west.example");
    assertThat(US.domainOf("nord.example")).isEmpty();
  }

  @Test
  void identityNeedsADomain() {
    assertThatIllegalArgumentException().isThrownBy(() -> Identity.of(List.of(), List.of()));
  }

  @Test
  void identitiesOfTheSameNamesAreEqual() {
    Identity one = Identity.of(List.of("A.example"), List.of(new HostPort("192.0.2.1", -1)));
    Identity other = Identity.of(List.of("a.example"), List.of(new HostPort("192.0.2.1", 5060)));

    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).isNotEqualTo(US);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "1.2.3",
        "0x7f.0.0.1",
        "256.1.1.1",
        "[::1%lo]",
        "[",
        "[]",
        "1.2.3.4.5",
        "...",
        "::1%1",
        "a.b.c.d"
      })
  void onlyWholeAddressesAreNumeric(String host) {
    assertThat(Identity.literal(host)).isEmpty();
  }
}

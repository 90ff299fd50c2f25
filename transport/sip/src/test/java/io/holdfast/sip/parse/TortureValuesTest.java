// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.header.Contact;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.header.Via;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.uri.OtherUri;
import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.Uri;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What RFC 4475 and RFC 5118 say that the messages mean, beyond being good or bad.
class TortureValuesTest {

  private static final String RFC_4475 = "rfc4475/messages/";

  @Test
  void readsShortTortuousInvite() {
    SipRequest request = request(RFC_4475 + "wsinv.dat");

    assertThat(request.cseq().text()).isEqualTo("9 INVITE");
    assertThat(request.maxForwards()).isEqualTo(68);
    assertThat(request.toTag()).contains("1918181833n");
    assertThat(request.fromTag()).contains("98asjd8");
    assertThat(request.from().displayName()).contains("J Rosenberg \\\"");
    assertThat(vias(request))
        .extracting(Via::transport, via -> via.sentBy().text(), via -> via.branch().orElseThrow())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("UDP", "192.0.2.2", "390skdjuw"),
            org.assertj.core.groups.Tuple.tuple("TCP", "spindle.example.com", "z9hG4bK9ikj8"),
            org.assertj.core.groups.Tuple.tuple("UDP", "192.168.255.111", "z9hG4bK30239"));
    assertThat(contacts(request)).hasSize(1);
    assertThat(address(contacts(request).getFirst()).q()).hasValue(330);
    assertThat(request.text(HeaderName.of("newfangledheader")))
        .contains("newfangled value continued newfangled value");
    assertThat(request.text(HeaderName.of("UnknownHeaderWithUnusualValue"))).contains(";;,,;;,;");
    assertThat(request.text(HeaderName.SUBJECT)).contains("");
    assertThat(request.bodyLength()).isEqualTo(150);
  }

  @Test
  void readsWideRangeOfValidCharacters() {
    SipRequest request = request(RFC_4475 + "intmeth.dat");

    assertThat(request.method().name()).isEqualTo("!interesting-Method0123456789_*+`.%indeed'~");
    SipUri uri = sip(request.requestUri().orThrow());
    assertThat(uri.user()).contains("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
    assertThat(uri.password()).contains("&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
    assertThat(uri.host()).isEqualTo("example.com");
    assertThat(request.to().displayName()).contains("BEL:\u0007 NUL:\0 DEL:\u007f");
    assertThat(request.from().displayName()).contains("token1~` token2'+_ token3*%!.-");
    assertThat(request.from().params().get("fromparam''~+*_!.-%")).contains("работающий");
    assertThat(request.fromTag()).contains("_token~1'+`*%!-.");
    assertThat(request.callId()).isEqualTo("intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{");
    assertThat(request.maxForwards()).isEqualTo(255);
  }

  @Test
  void keepsEscapesAndUnescapesOnce() {
    SipRequest request = request(RFC_4475 + "esc01.dat");

    assertThat(sip(request.requestUri().orThrow()).user()).contains("sips%3Auser%40example.com");
    assertThat(request.to().uri())
        .satisfies(to -> assertThat(sip(to).equalTo(SipUri.of("sip:user@example.com"))).isTrue());
    SipUri contact = sip(address(contacts(request).getFirst()).uri());
    assertThat(contact.equalTo(SipUri.of("sip:caller@host5.example.net;lr;name=value%25%34%31")))
        .isTrue();
    assertThat(contact.equalTo(SipUri.of("sip:caller@host5.example.net;lr;name=valueA"))).isFalse();
  }

  @Test
  void escapedNullShortensNothing() {
    SipRequest request = request(RFC_4475 + "escnull.dat");

    assertThat(sip(request.to().uri()).canonicalAor()).isEqualTo("sip:null-%00-null@example.com");
    List<Contact> contacts = contacts(request);
    assertThat(contacts).hasSize(2);
    assertThat(sip(address(contacts.get(0)).uri()).equalTo(address(contacts.get(1)).uri()))
        .isFalse();
  }

  @Test
  void methodsAndHeaderNamesAreNotEscaped() {
    SipRequest request = request(RFC_4475 + "esc02.dat");

    assertThat(request.method().name()).isEqualTo("RE%47IST%45R");
    assertThat(request.to().displayName()).contains("%Z%45");
    assertThat(contacts(request)).hasSize(2);
  }

  @Test
  void semicolonMayStandInUser() {
    SipUri uri = sip(request(RFC_4475 + "semiuri.dat").requestUri().orThrow());

    assertThat(uri.user()).contains("user;par=u%40example.net");
    assertThat(uri.params().isEmpty()).isTrue();
  }

  @Test
  void keepsUtf8AndEmptyReasons() {
    SipResponse russian = (SipResponse) Sample.message(file(RFC_4475 + "unreason.dat"));
    SipResponse none = (SipResponse) Sample.message(file(RFC_4475 + "noreason.dat"));

    assertThat(russian.reason()).startsWith("= 2**3 * 5**2 но сто");
    assertThat(none.reason()).isEmpty();
    assertThat(none.status()).isEqualTo(100);
  }

  @Test
  void parametersOutsideBracketsAreTheFieldsAndInsideTheUris() {
    Contact.Address bare = address(contacts(request(RFC_4475 + "cparam01.dat")).getFirst());
    Contact.Address inside = address(contacts(request(RFC_4475 + "cparam02.dat")).getFirst());

    assertThat(bare.address().params().has("unknownparam")).isTrue();
    assertThat(sip(bare.uri()).params().isEmpty()).isTrue();
    assertThat(inside.address().params().isEmpty()).isTrue();
    assertThat(sip(inside.uri()).params().has("unknownparam")).isTrue();
  }

  @Test
  void headersOfContactUriStayEscaped() {
    Contact.Address contact = address(contacts(request(RFC_4475 + "regescrt.dat")).getFirst());

    assertThat(sip(contact.uri()).headers().text()).isEqualTo("?Route=%3Csip:sip.example.com%3E");
    assertThat(sip(contact.uri()).withoutHeaders().text()).isEqualTo("sip:user@example.com");
  }

  @Test
  void unknownSchemesAreUrisToo() {
    assertThat(request(RFC_4475 + "unkscm.dat").requestUri().orThrow())
        .isEqualTo(
            new OtherUri("nobodyknowsthisscheme", "nobodyKnowsThisScheme:totallyopaquecontent"));
    assertThat(request(RFC_4475 + "novelsc.dat").requestUri().orThrow())
        .isEqualTo(new OtherUri("soap.beep", "soap.beep://192.0.2.103:3002"));
  }

  @Test
  void unknownAuthorizationSchemeIsKept() {
    assertThat(request(RFC_4475 + "regaut01.dat").first(Header.AUTHORIZATION).orThrow())
        .satisfies(credentials -> assertThat(credentials.digest()).isFalse());
  }

  @Test
  void addressWithFourDigitsAtItsEndHasNoPort() {
    SipUri ambiguous = sip(request("rfc5118/port-ambiguous").requestUri().orThrow());
    SipUri unambiguous = sip(request("rfc5118/port-unambiguous").requestUri().orThrow());

    assertThat(ambiguous.hostPort()).isEqualTo(new HostPort("[2001:db8::10:5070]", -1));
    assertThat(unambiguous.hostPort()).isEqualTo(new HostPort("[2001:db8::10]", 5070));
  }

  @Test
  void receivedHasAddressWithAndWithoutBrackets() {
    assertThat(request("rfc5118/via-received-param-with-delim").via().received())
        .contains("2001:db8::9:255");
    assertThat(request("rfc5118/via-received-param-no-delim").via().received())
        .contains("2001:db8::9:255");
  }

  private static SipRequest request(String file) {
    return (SipRequest) Sample.message(file(file));
  }

  private static byte[] file(String file) {
    return Corpora.bytes(Corpora.root().resolve(file));
  }

  private static List<Via> vias(SipRequest request) {
    return request.all(Header.VIA).orThrow();
  }

  private static List<Contact> contacts(SipRequest request) {
    return request.all(Header.CONTACT).orThrow();
  }

  private static Contact.Address address(Contact contact) {
    return (Contact.Address) contact;
  }

  private static SipUri sip(Uri uri) {
    return (SipUri) uri;
  }
}

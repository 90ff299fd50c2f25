// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import static io.holdfast.sip.registrar.Registers.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.registrar.RegisterCheck.Verdict;
import io.holdfast.sip.registrar.RegisterCheck.Verdict.Pass;
import io.holdfast.sip.registrar.RegisterCheck.Verdict.Refuse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterCheckTest {

  private static final Domains DOMAINS =
      host ->
          switch (host.host()) {
            case "biloxi.com", "BILOXI.com", "192.0.2.1" -> Optional.of("biloxi.com");
            case "other.example" -> Optional.of("other.example");
            default -> Optional.empty();
          };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:bob@biloxi.com",
        "sips:%62ob@BILOXI.com",
        "sip:bob:secret@192.0.2.1:5060;transport=tcp;user=phone"
      })
  void findsTheSameAddressOfRecordForAllItsSpellings(String to) {
    Verdict verdict = check(request("sip:192.0.2.1:5060", to, ""), "bob");

    assertThat(verdict).isEqualTo(new Pass(new AddressOfRecord("bob", "biloxi.com")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:bob@elsewhere.example",
        "sip:biloxi.com",
        "tel:+1555",
        "sip:bob@other.example"
      })
  void answers404WhenTheAddressIsNotOfTheRequestedDomain(String to) {
    Verdict verdict = check(request("sip:biloxi.com", to, ""), null);

    assertThat(((Refuse) verdict).response().status()).isEqualTo(404);
  }

  @Test
  void answers403WhenSomebodyElseIsAuthenticated() {
    Verdict verdict = check(request("sip:biloxi.com", "sip:bob@biloxi.com", ""), "mallory");

    assertThat(((Refuse) verdict).refusal()).isEqualTo(new Refusal.NotYours());
    assertThat(((Refuse) verdict).response().status()).isEqualTo(403);
  }

  @Test
  void letsEverybodyPassWhereNobodyHasToAuthenticate() {
    assertThat(check(request("sip:biloxi.com", "sip:bob@biloxi.com", ""), null))
        .isInstanceOf(Pass.class);
  }

  @Test
  void answers420ToAnOptionThatIsNotUnderstood() {
    Verdict verdict =
        check(request("sip:biloxi.com", "sip:bob@biloxi.com", "Require: path, gruu, a\n"), "bob");

    assertThat(((Refuse) verdict).response().status()).isEqualTo(420);
    assertThat(((Refuse) verdict).response().text(HeaderName.UNSUPPORTED)).contains("gruu, a");
  }

  private static Verdict check(SipRequest request, @Nullable String username) {
    return RegisterCheck.check(request, DOMAINS, username, "t");
  }

  private static SipRequest request(String uri, String to, String lines) {
    return parse(
        "REGISTER "
            + uri
            + " SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.4;branch=z9hG4bK1\nMax-Forwards: 70\nTo: <"
            + to
            + ">\nFrom: <sip:bob@biloxi.com>;tag=1\nCall-ID: c\nCSeq: 1 REGISTER\n"
            + lines);
  }
}

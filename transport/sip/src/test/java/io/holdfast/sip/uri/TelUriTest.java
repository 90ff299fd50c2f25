// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.uri;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Telephone numbers, RFC 3966.
class TelUriTest {

  @Test
  void givesItsParts() {
    TelUri global = tel("tel:+1-201-555-0123;ext=22");
    TelUri local = tel("tel:863-1234;phone-context=+1-914-555");

    assertThat(global.global()).isTrue();
    assertThat(global.digits()).isEqualTo("+12015550123");
    assertThat(global.params().get("ext")).contains("22");
    assertThat(local.global()).isFalse();
    assertThat(local.phoneContext()).contains("+1-914-555");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tel:", "tel:+", "tel:-", "tel:+a", "tel:1 2", "tel:1;", "tel:1;=", "tel:x1", "tel:1@b"
      })
  void refusesWhatIsNoNumber(String text) {
    assertThat(Uri.parse(text)).isInstanceOf(Value.Malformed.class);
  }

  @ParameterizedTest
  @CsvSource({
    "true, tel:+1-201-555-0123, TEL:+12015550123",
    "true, tel:+1(201)5550123, tel:+1.201.555.0123",
    "false, tel:+12015550123, tel:12015550123",
    "false, tel:+12015550123, tel:+12015550124",
    "true, tel:1;ext=2-2;phone-context=+1-9, tel:1;PHONE-CONTEXT=+19;ext=22",
    "true, tel:1;phone-context=Example.com, tel:1;phone-context=example.COM",
    "false, tel:1;phone-context=a.com, tel:1;phone-context=b.com",
    "false, tel:+1, tel:+1;isub=1",
    "true, tel:7AF, tel:7af",
    "false, tel:+1, sip:+1@x"
  })
  void comparesWithoutSeparators(boolean equal, String left, String right) {
    assertThat(tel(left).equalTo(Uri.parse(right).orThrow())).isEqualTo(equal);
    if (Uri.parse(right).orThrow() instanceof TelUri uri) {
      assertThat(uri.equalTo(tel(left))).isEqualTo(equal);
    }
  }

  private static TelUri tel(String text) {
    return (TelUri) Uri.parse(text).orThrow();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.uri;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.parse.Corpora;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When two SIP URIs are the same, RFC 3261 §19.1.4.
class UriComparisonTest {

  @Test
  void agreesWithEveryVector() {
    int compared = 0;
    for (String line : Corpora.lines(Corpora.root().resolve("vectors/uri-compare.tsv"))) {
      String[] cells = line.split("\t", -1);
      switch (cells[0]) {
        case "EQUAL" -> assertComparison(cells[1], cells[2], true);
        case "DIFFERENT" -> assertComparison(cells[1], cells[2], false);
        default -> {
          continue; // the heading, and the row in words that the test below puts into URIs
        }
      }
      compared++;
    }
    assertThat(compared).isEqualTo(24);
  }

  @Test
  void equalityIsNotTransitive() {
    assertComparison("sip:carol@chicago.com", "sip:carol@chicago.com;security=on", true);
    assertComparison("sip:carol@chicago.com", "sip:carol@chicago.com;security=off", true);
    assertComparison(
        "sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", false);
  }

  @ParameterizedTest
  @CsvSource({
    "true, sip:a%3B@x, sip:a%3b@x",
    "false, sip:a%3B@x, sip:a;@x",
    "true, sip:%41@x, sip:A@x",
    "false, sip:%2541@x, sip:A@x",
    "false, sip:a:b@x, sip:a:c@x",
    "false, sip:a:b@x, sip:a@x",
    "false, sip:a@x, sip:x",
    "true, sip:a@[2001:db8::1], sip:a@[2001:DB8:0:0::0001]",
    "true, sip:a@[::ffff:192.0.2.1], sip:a@[::ffff:c000:201]",
    "false, sip:a@[2001:db8::1], sip:a@[2001:db8::2]",
    "true, sip:a@x;p=%41, sip:a@x;P=a",
    "true, sip:a@x?h=%41&g=, sip:a@x?G=&H=A",
    "false, sip:a@x?h=a&h=b, sip:a@x?h=a",
    "false, sip:a@x, tel:+1",
    "false, sip:a@x;transport=tcp, sip:a@x;transport=udp"
  })
  void comparesPartByPart(boolean equal, String left, String right) {
    assertComparison(left, right, equal);
  }

  private static void assertComparison(String left, String right, boolean equal) {
    assertThat(SipUri.of(left).equalTo(Uri.parse(right).orThrow()))
        .as("%s and %s", left, right)
        .isEqualTo(equal);
    if (Uri.parse(right).orThrow() instanceof SipUri uri) {
      assertThat(uri.equalTo(SipUri.of(left))).as("%s and %s", right, left).isEqualTo(equal);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static io.holdfast.sip.proxy.Messages.lines;
import static io.holdfast.sip.proxy.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.SipRequest;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 3261 §18.2.1 and RFC 3581 §4: each row a Via, the source it came from, and the Via as it
/// goes on.
class ReceivedViaTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # sent-by is the source: nothing to say, whichever the port
          198.51.100.7:5062;branch=z9hG4bK1          | 198.51.100.7 | 198.51.100.7:5062;branch=z9hG4bK1
          198.51.100.7;branch=z9hG4bK1               | 198.51.100.7 | 198.51.100.7;branch=z9hG4bK1
          [2001:DB8::7];branch=z9hG4bK1              | 2001:db8::7  | [2001:DB8::7];branch=z9hG4bK1
          # sent-by is a name, or another address
          anna.nord.example;branch=z9hG4bK1          | 198.51.100.7 | anna.nord.example;branch=z9hG4bK1;received=198.51.100.7
          10.0.0.7:5062;branch=z9hG4bK1              | 198.51.100.7 | 10.0.0.7:5062;branch=z9hG4bK1;received=198.51.100.7
          [fd00::7];branch=z9hG4bK1                  | 2001:db8::7  | [fd00::7];branch=z9hG4bK1;received=2001:db8:0:0:0:0:0:7
          # RFC 3581: asked for, so even if nothing differs
          198.51.100.7:40001;rport;branch=z9hG4bK1   | 198.51.100.7 | 198.51.100.7:40001;rport=40001;branch=z9hG4bK1;received=198.51.100.7
          10.0.0.7:5062;branch=z9hG4bK1;rport        | 198.51.100.7 | 10.0.0.7:5062;branch=z9hG4bK1;rport=40001;received=198.51.100.7
          # what the sender claims is overwritten
          198.51.100.7:5062;received=203.0.113.9     | 198.51.100.7 | 198.51.100.7:5062;received=198.51.100.7
          198.51.100.7:5062;rport=7;received=::1     | 198.51.100.7 | 198.51.100.7:5062;rport=40001;received=198.51.100.7
          """)
  void viaSaysWhereTheRequestCameFrom(String sent, String source, String expected) {
    SipRequest request = request("OPTIONS sip:ben@sued.example", "Via: SIP/2.0/UDP " + sent);

    SipRequest stamped = ReceivedVia.stamp(request, new InetSocketAddress(source, 40001));

    assertThat(lines(stamped, "Via")).containsExactly("SIP/2.0/UDP " + expected);
  }

  @Test
  void onlyTheTopmostViaIsStamped() {
    SipRequest request =
        request(
            "OPTIONS sip:ben@sued.example",
            "Via: SIP/2.0/UDP a.example;branch=z9hG4bK2, SIP/2.0/UDP b.example;branch=z9hG4bK1",
            "Via: SIP/2.0/UDP c.example;branch=z9hG4bK0");

    SipRequest stamped = ReceivedVia.stamp(request, new InetSocketAddress("198.51.100.7", 5060));

    assertThat(lines(stamped, "Via"))
        .containsExactly(
            "SIP/2.0/UDP a.example;branch=z9hG4bK2;received=198.51.100.7, SIP/2.0/UDP b.example;branch=z9hG4bK1",
            "SIP/2.0/UDP c.example;branch=z9hG4bK0");
  }

  @Test
  void requestThatNeedsNoStampIsNotCopied() {
    SipRequest request = request("OPTIONS sip:ben@sued.example");

    assertThat(ReceivedVia.stamp(request, new InetSocketAddress("198.51.100.7", 40001)))
        .isSameAs(request);
  }

  @Test
  void malformedOrMissingViaIsLeftToOthers() {
    SipRequest malformed = request("OPTIONS sip:ben@sued.example", "Via: SIP/2.0");
    SipRequest missing = request("OPTIONS sip:ben@sued.example", "Via: none");
    var source = new InetSocketAddress("198.51.100.7", 40001);

    assertThat(ReceivedVia.stamp(malformed, source)).isSameAs(malformed);
    assertThat(ReceivedVia.stamp(missing, source)).isSameAs(missing);
  }
}

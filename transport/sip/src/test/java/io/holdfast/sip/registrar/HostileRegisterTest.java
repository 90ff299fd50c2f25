// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import static io.holdfast.sip.registrar.Registers.FLOW;
import static io.holdfast.sip.registrar.Registers.NOW;
import static io.holdfast.sip.registrar.Registers.register;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Value;
import io.holdfast.sip.parse.Conformance;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult.Parsed;
import io.holdfast.sip.parse.SipParser;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever a REGISTER says, it is answered with a message that can be read, and what was bound
/// once can be listed, refreshed and removed.
class HostileRegisterTest {

  private static final String LINES =
      "Contact: \"Bob\" <sip:bob@192.0.2.4:5060;transport=udp?a=b>;q=0.7;expires=3600;x=\"y,\\\"z\","
          + " <tel:+1-555>;+sip.instance=\"<urn:uuid:1>\"\nExpires: 7200\nSupported: path\n"
          + "Path: <sip:p1.example;lr>, <sip:p2.example;lr>";
  private static final String CHARACTERS = "\"\\<>;,=?@:%*0aé \t";

  private final Random random = new Random(7);
  private Bindings bindings = Bindings.NONE;

  @Test
  void isAnsweredWithAMessageThatCanBeRead() {
    int accepted = 0;
    for (int cseq = 1; cseq <= 20_000; cseq++) {
      SipRequest register = register(cseq, mutated());
      if (Conformance.check(register).isPresent()) {
        continue;
      }
      Outcome outcome =
          Registrar.process(register, bindings, RegistrarSettings.DEFAULT, NOW, FLOW, "t");
      assertReadable(outcome.response());
      if (outcome instanceof Outcome.Accepted(var changes, var after, var response)) {
        bindings = after;
        accepted += changes.isEmpty() ? 0 : 1;
        assertListed(response, after);
      }
      if (bindings.all().size() == RegistrarSettings.DEFAULT.maxContacts()) {
        bindings = Bindings.NONE;
      }
    }
    assertThat(accepted).isGreaterThan(1000);
  }

  private String mutated() {
    StringBuilder lines = new StringBuilder(LINES);
    for (int changes = random.nextInt(3); changes >= 0; changes--) {
      int at = random.nextInt(lines.length());
      if (lines.charAt(at) != '\n' && !isInName(lines, at)) {
        lines.setCharAt(at, CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
      }
    }
    return lines.toString();
  }

  private static boolean isInName(StringBuilder lines, int at) {
    int start = lines.lastIndexOf("\n", at) + 1;
    return at <= lines.indexOf(":", start);
  }

  private static void assertReadable(SipResponse response) {
    byte[] bytes = response.encode();
    String text = new String(bytes, StandardCharsets.UTF_8);
    assertThat(new SipParser(Limits.DEFAULT).datagram(bytes)).as(text).isInstanceOf(Parsed.class);
    assertThat(Conformance.check(response)).as(text).isEmpty();
  }

  private static void assertListed(SipResponse response, Bindings after) {
    String text = new String(response.encode(), StandardCharsets.UTF_8);
    if (after.isEmpty()) {
      assertThat(response.all(Header.CONTACT)).isInstanceOf(Value.Absent.class);
    } else {
      assertThat(response.all(Header.CONTACT).toOptional())
          .as(text)
          .get()
          .satisfies(contacts -> assertThat(contacts).hasSameSizeAs(after.all()));
    }
  }
}

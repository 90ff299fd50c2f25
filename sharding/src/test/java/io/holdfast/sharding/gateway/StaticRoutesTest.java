// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.Uri;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticRoutesTest {

  private static final String RELAY =
      "relay = [\"pbx.example sip:192.0.2.10 sip:192.0.2.11:5080\"]";

  private static StaticRoutes routes(String lines) {
    return StaticRoutes.from(
        ConfigFactory.parseString("routing { relay = [], outbound = []\n" + lines + "\n}"),
        List.of("sued.example"));
  }

  private static List<String> nextHops(StaticRoutes routes, String uri, boolean leaves) {
    SipUri sip = (SipUri) Uri.parse(uri).toOptional().orElseThrow();
    return routes.course(sip, leaves).nextHops().stream().map(SipUri::host).toList();
  }

  @Test
  void aDomainIsRelayedToItsServersInTheirOrder() {
    StaticRoutes routes = routes(RELAY);

    assertThat(nextHops(routes, "sip:ben@PBX.example.", true))
        .containsExactly("192.0.2.10", "192.0.2.11");
    assertThat(nextHops(routes, "sip:ben@pbx.example", false)).hasSize(2);
    assertThat(routes.relays("Pbx.Example")).isTrue();
    assertThat(routes.relays("example")).isFalse();
  }

  @Test
  void theRestGoesWhereItSays() {
    assertThat(nextHops(routes(RELAY), "sip:ben@west.example", true))
        .containsExactly("west.example");
  }

  @Test
  void orToTheOutboundNextHopsWhereItLeaves() {
    StaticRoutes routes = routes(RELAY + "\noutbound = [\"sip:sbc.example;transport=tcp\"]");

    assertThat(nextHops(routes, "sip:ben@west.example", true)).containsExactly("sbc.example");
    assertThat(nextHops(routes, "sip:ben@west.example", false)).containsExactly("west.example");
    assertThat(nextHops(routes, "sip:ben@pbx.example", true)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "relay = [\"pbx.example\"]",
        "relay = [\"\"]",
        "relay = [\"pbx.example mailto:x@example\"]",
        "relay = [\"pbx.example sip:192.0.2.10;transport=sctp\"]",
        "relay = [\"p_x sip:192.0.2.10\"]",
        "relay = [\"Sued.example. sip:192.0.2.10\"]",
        "relay = [\"pbx.example sip:192.0.2.10\", \"PBX.example sip:192.0.2.11\"]",
        "relay = [\"pbx.example a b c d e f g h i\"]",
        "outbound = [\"sbc.example\"]",
        "outbound = [\"tel:123\"]"
      })
  void saysWhatIsWrong(String line) {
    assertThatThrownBy(() -> routes(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("holdfast.routing." + line.substring(0, line.indexOf(' ')))
        .hasMessageContaining("expected: ");
  }
}

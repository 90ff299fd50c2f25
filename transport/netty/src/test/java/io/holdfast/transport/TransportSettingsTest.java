// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.parse.Limits;
import io.holdfast.transport.tcp.TcpSettings;
import io.holdfast.transport.udp.UdpSettings;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportSettingsTest {

  private static final Config DEFAULTS = ConfigFactory.load();

  @Test
  void listensOnLoopbackByDefault() {
    assertThat(TransportSettings.from(DEFAULTS).listen())
        .map(ListenPoint::toString)
        .containsExactly("udp:127.0.0.1:5060", "tcp:127.0.0.1:5060");
  }

  @Test
  void hasTheLimitsOfTheParserByDefault() {
    assertThat(TransportSettings.from(DEFAULTS).limits()).isEqualTo(Limits.DEFAULT);
  }

  @Test
  void hasOneKeyForEachComponent() {
    assertThat(keys("holdfast.transport.udp"))
        .containsExactlyInAnyOrderElementsOf(components(UdpSettings.class));
    assertThat(keys("holdfast.transport.tcp"))
        .containsExactlyInAnyOrderElementsOf(components(TcpSettings.class));
    assertThat(keys("holdfast.transport.limits"))
        .containsExactlyInAnyOrderElementsOf(components(Limits.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp:127.0.0.1:5060", "tcp:[::1]:5061", "udp:0.0.0.0:0"})
  void readsListenPoints(String text) {
    assertThat(TransportSettings.listenPoint(text)).map(ListenPoint::toString).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "udp",
        "udp:5060",
        "udp:127.0.0.1",
        "udp:127.0.0.1:",
        "udp:127.0.0.1:65536",
        "udp:::1:5060",
        "udp:[127.0.0.1]:5060",
        "sctp:127.0.0.1:5060",
        "tls:127.0.0.1:5061",
        "udp:localhost:5060"
      })
  void readsNothingElseAsAListenPoint(String text) {
    assertThat(TransportSettings.listenPoint(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          holdfast.sip.listen=[]                              | holdfast.sip.listen: [] (expected: at least one transport:address:port)
          holdfast.sip.listen=["udp:here"]                    | holdfast.sip.listen: ["udp:here"] (expected: udp:ADDRESS:PORT or tcp:ADDRESS:PORT)
          holdfast.transport.io=io-uring                      | holdfast.transport.io: "io-uring" (expected: auto, epoll or nio)
          holdfast.transport.event-loops=-1                   | holdfast.transport.event-loops: -1 (expected: 0 to 1024)
          holdfast.transport.tcp.idle-timeout=soon            | holdfast.transport.tcp.idle-timeout: "soon" (expected: a duration such as 10 s)
          holdfast.transport.tcp.idle-timeout=0 s             | holdfast.transport.tcp.idle-timeout: "0 s" (expected: more than 0 s, at most 1 d)
          holdfast.transport.tcp.max-connections=null         | holdfast.transport.tcp.max-connections: absent (expected: a number)
          holdfast.transport.udp.reuse-port=maybe             | holdfast.transport.udp.reuse-port: "maybe" (expected: true or false)
          holdfast.transport.udp.max-queued-bytes=1 B         | holdfast.transport.udp.max-queued-bytes: "1 B" (expected: 131072 to 9223372036854775807)
          holdfast.transport.limits.max-message-bytes=70000   | holdfast.transport.limits.max-message-bytes: 70000 (expected: 1300 to 65535)
          """)
  void saysWhichKeyIsWrongAndWhatWasExpected(String setting, String message) {
    Config config = ConfigFactory.parseString(setting).withFallback(DEFAULTS);

    assertThatThrownBy(() -> TransportSettings.from(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static Iterable<String> keys(String path) {
    return DEFAULTS.getObject(path).keySet();
  }

  private static List<String> components(Class<? extends Record> settings) {
    return Arrays.stream(settings.getRecordComponents())
        .map(RecordComponent::getName)
        .map(name -> name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
        .toList();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoMessageTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "\r\n", "\r\n\r\n", "\0", "\0\0\0\0", "    ", "\n"})
  void knowsKeepAlives(String datagram) {
    assertThat(of(datagram)).isEqualTo(NoMessage.KEEP_ALIVE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n\r\nOPTIONS sip:a SIP/2.0\r\n", "OPTIONS", "\0\1\2", "x"})
  void leavesTheRestToTheParser(String datagram) {
    assertThat(of(datagram)).isEqualTo(NoMessage.OTHER);
  }

  @Test
  void knowsStunByItsCookie() {
    byte[] binding = HexFormat.of().parseHex("000100002112a442000102030405060708090a0b");

    assertThat(NoMessage.of(binding)).isEqualTo(NoMessage.STUN);
    binding[4] = 0;
    assertThat(NoMessage.of(binding)).isEqualTo(NoMessage.OTHER);
  }

  private static NoMessage of(String datagram) {
    return NoMessage.of(datagram.getBytes(StandardCharsets.US_ASCII));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static io.holdfast.node.it.NodeUnderTest.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.it.Probe.Heard;
import io.holdfast.node.phone.Answering;
import io.holdfast.node.phone.OutgoingCall;
import io.holdfast.node.phone.Phone;
import io.holdfast.node.phone.TcpLink;
import io.holdfast.sip.message.SipResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Peers that mean no good: each costs the node a bounded time and memory, and others nothing.
final class HostileIT {
  private static final int FEW = 200;
  private static final int SEED = 4475;

  @RegisterExtension
  static final NodeUnderTest NODE =
      NodeUnderTest.with(
          "auth.enabled=false",
          "transport.tcp.partial-message-timeout=2s",
          "transport.tcp.first-message-timeout=2s",
          "transport.tcp.max-connections-per-source=300");

  @AfterEach
  void othersCallAsEver() {
    Phone bob = NODE.open(new TcpLink(), "bob").answering(Answering.after(Duration.ZERO));
    Phone alice = NODE.open(new TcpLink(), "alice");
    OutgoingCall call = alice.call(bob.account());
    assertThat(call.awaitFinal(SOON)).isEqualTo(200);
    assertThat(call.session().hangUp()).isEqualTo(200);
    assertThat(Probe.alive(node())).isTrue();
  }

  private static InetSocketAddress node() {
    return NODE.process().sip();
  }

  private static byte[] ping(String transport) {
    return Probe.ping(node(), transport);
  }

  /// A good OPTIONS with these lines before its end.
  private static byte[] pingWith(String transport, String lines) {
    String text = new String(ping(transport), StandardCharsets.ISO_8859_1);
    return text.replace("Content-Length: 0\r\n", lines + "\r\nContent-Length: 0\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  // ---- streams

  @Test
  void takesAMessageByteByByte() throws IOException {
    try (var socket = new Socket(node().getAddress(), node().getPort())) {
      socket.setTcpNoDelay(true);
      for (byte each : ping("TCP")) {
        socket.getOutputStream().write(each);
      }

      assertThat(Probe.listen(socket, 1, SOON).statuses()).containsExactly(200);
    }
  }

  @Test
  void answersManyMessagesInOnePiece() {
    byte[] one = ping("TCP");
    byte[] all = new byte[one.length * FEW];
    for (int i = 0; i < FEW; i++) {
      System.arraycopy(Probe.fresh(one), 0, all, i * one.length, one.length);
    }

    Heard heard = Probe.stream(all, node(), FEW, SOON);

    assertThat(heard.statuses()).hasSize(FEW).containsOnly(200);
  }

  @Test
  void closesAConnectionWhoseMessageNeverEnds() throws IOException {
    byte[] ping = ping("TCP");
    try (var socket = new Socket(node().getAddress(), node().getPort())) {
      socket.getOutputStream().write(ping, 0, ping.length - 2);

      assertThat(Probe.listen(socket, 1, SOON)).isEqualTo(new Heard(List.of(), true));
    }
  }

  @Test
  void closesAConnectionThatSaysNothing() throws IOException {
    try (var socket = new Socket(node().getAddress(), node().getPort())) {
      assertThat(Probe.listen(socket, 1, SOON).closed()).isTrue();
    }
  }

  @Test
  void closesAConnectionThatDripsAHeaderForEver() throws IOException {
    try (var socket = new Socket(node().getAddress(), node().getPort())) {
      socket
          .getOutputStream()
          .write("OPTIONS sip:x SIP/2.0\r\nX: ".getBytes(StandardCharsets.US_ASCII));
      long deadline = System.nanoTime() + SOON.toNanos();
      boolean closed = false;
      while (!closed && System.nanoTime() < deadline) {
        closed = drip(socket);
      }

      assertThat(closed).isTrue();
    }
  }

  /// Sends a byte; whether the connection is gone.
  private static boolean drip(Socket socket) {
    try {
      socket.getOutputStream().write('x');
    } catch (IOException _) {
      return true;
    }
    return Probe.listen(socket, 1, Duration.ofMillis(50)).closed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999", "2147483647", "4294967296", "99999999999999999999", "-1", "x"})
  void closesAfterAnAbsurdContentLength(String length) {
    String text = new String(ping("TCP"), StandardCharsets.US_ASCII);
    String absurd = text.replace("Content-Length: 0", "Content-Length: " + length);

    Heard heard = Probe.stream(bytes(absurd), node(), Integer.MAX_VALUE, SOON);

    assertThat(heard.closed()).isTrue();
    assertThat(heard.statuses()).isSubsetOf(400, 413, 513);
  }

  @Test
  void closesAfterAHeaderOf64Kilobytes() {
    byte[] message = pingWith("TCP", "X-Long: " + "x".repeat(65_536));

    Heard heard = Probe.stream(message, node(), Integer.MAX_VALUE, SOON);

    assertThat(heard.closed()).isTrue();
    assertThat(heard.statuses()).isSubsetOf(400, 513);
  }

  @Test
  void closesAfterNuls() {
    Heard heard = Probe.stream(new byte[100_000], node(), Integer.MAX_VALUE, SOON);

    assertThat(heard.closed()).isTrue();
    assertThat(heard.statuses()).isEmpty();
  }

  @Test
  void closesAfterNoise() {
    var random = new Random(SEED);
    for (int i = 0; i < 20; i++) {
      byte[] noise = new byte[50_000];
      random.nextBytes(noise);

      Heard heard = Probe.stream(noise, node(), Integer.MAX_VALUE, SOON);

      assertThat(heard.closed()).isTrue();
    }
  }

  @Test
  void answersKeepAlivesAndEndsAFloodOfLineEnds() throws IOException {
    try (var socket = new Socket(node().getAddress(), node().getPort())) {
      socket.getOutputStream().write(bytes("\r\n\r\n"));
      socket.setSoTimeout((int) SOON.toMillis());

      assertThat(socket.getInputStream().readNBytes(2)).isEqualTo(bytes("\r\n"));
    }
    Heard heard = Probe.stream(bytes("\r\n".repeat(500_000)), node(), 1, SOON);

    assertThat(heard.statuses()).isEmpty();
  }

  @Test
  void limitsTheConnectionsOfOneAddress() throws IOException {
    var sockets = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 400; i++) {
        sockets.add(new Socket(node().getAddress(), node().getPort()));
      }
      boolean refused =
          sockets.reversed().stream()
              .limit(50)
              .allMatch(socket -> Probe.listen(socket, 1, Duration.ofSeconds(1)).closed());

      assertThat(refused).isTrue();
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  // ---- datagrams

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CSeq: 4294967296 OPTIONS | 400",
        "CSeq: 1 INVITE | 400",
        "CSeq: -1 OPTIONS | 400",
        "Max-Forwards: 256 | 400",
        "Max-Forwards: 99999999999999999999 | 400",
        "From: <sip:probe@example.net>;tag=\"x | 400",
        "Call-ID: a b | 400",
      })
  void answersAbsurdValuesWithA400ThatNamesThem(String line, int status) {
    String name = line.substring(0, line.indexOf(':'));
    String text =
        new String(ping("UDP"), StandardCharsets.US_ASCII)
            .replaceFirst("(?m)^" + name + ":.*$", line);

    SipResponse answer = Probe.datagram(bytes(text), node(), SOON).orElseThrow();

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.reason()).contains(name);
  }

  @Test
  void refusesTooManyHeaderFields() {
    byte[] message = pingWith("UDP", "X: y\r\n".repeat(2_000).strip());

    assertThat(Probe.datagram(message, node(), SOON).map(SipResponse::status)).hasValue(513);
  }

  @Test
  void refusesTooManyVias() {
    String via = "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\r\n";
    byte[] message = pingWith("UDP", via.repeat(100).strip());

    assertThat(Probe.datagram(message, node(), SOON).map(SipResponse::status)).hasValue(513);
  }

  @Test
  void refusesALongHeader() {
    byte[] message = pingWith("UDP", "X-Long: " + "x".repeat(60_000));

    assertThat(Probe.datagram(message, node(), SOON).map(SipResponse::status)).hasValue(513);
  }

  @Test
  void survivesNoiseInDatagrams() {
    var random = new Random(SEED);
    for (int i = 0; i < 100; i++) {
      byte[] noise = new byte[random.nextInt(1, 1_400)];
      random.nextBytes(noise);
      Probe.datagram(noise, node(), Duration.ofMillis(1));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport;

import static io.holdfast.sip.flow.Transport.UDP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Inbound;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.transport.eventloop.BindFailure;
import io.holdfast.transport.meter.TransportMetric;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// UDP over loopback, on epoll and on NIO.
class UdpLoopbackTest {

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void carriesRequestsAndTheirResponses(String io) throws Exception {
    try (var alice = Node.start(io, "");
        var bob = Node.start(io, "")) {
      alice.send(UDP, bob.address(UDP), Messages.options("UDP", "client.example.com:5070", 1, 0));
      Inbound request = bob.next();
      bob.reply(request, Messages.ok((SipRequest) request.message()));
      Inbound response = alice.next();

      assertThat(request.flow()).isEqualTo(Flow.udp(bob.address(UDP), alice.address(UDP)));
      assertThat(bob.transport.alive(request.flow())).isTrue();
      assertThat(((SipResponse) response.message()).status()).isEqualTo(200);
      assertThat(response.flow()).isEqualTo(Flow.udp(alice.address(UDP), bob.address(UDP)));
      assertThat(bob.count(TransportMetric.BYTES_RECEIVED))
          .isEqualTo(alice.count(TransportMetric.BYTES_SENT));
    }
  }

  @Test
  void stampsRequestsWithTheirSource() throws Exception {
    try (var alice = Node.start("auto", "");
        var bob = Node.start("auto", "")) {
      alice.send(UDP, bob.address(UDP), Messages.options("UDP", "192.0.2.1:5070", 1, 0));

      var via = bob.next().message().first(Header.VIA).toOptional().orElseThrow();
      assertThat(via.params().get("received")).contains("127.0.0.1");
      assertThat(via.params().get("rport"))
          .contains(Integer.toString(alice.address(UDP).getPort()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void carriesTheLargestMessages(String io) throws Exception {
    try (var alice = Node.start(io, "");
        var bob = Node.start(io, "")) {
      for (int bodyBytes : new int[] {1_500, 2_100, 20_000, 65_000}) {
        alice.send(
            UDP, bob.address(UDP), Messages.options("UDP", "127.0.0.1:5070", bodyBytes, bodyBytes));
        assertThat(bob.next().message().bodyLength()).isEqualTo(bodyBytes);
      }
      int headBytes = Messages.options("UDP", "127.0.0.1:5070", 1, 65_000).encodedLength() - 65_000;
      alice.send(
          UDP, bob.address(UDP), Messages.options("UDP", "127.0.0.1:5070", 1, 65_508 - headBytes));

      assertThat(Node.next(alice.failures)).contains("no datagram holds");
      assertThat(alice.count(TransportMetric.SEND_TOO_LARGE)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void carriesTenThousandMessagesBothWaysInOrder(String io) throws Exception {
    int messages = 10_000;
    var window = new Semaphore(100);
    try (var alice = Node.start(io, "");
        var bob = Node.start(io, "")) {
      bob.onMessage(inbound -> bob.reply(inbound, Messages.ok((SipRequest) inbound.message())));
      alice.onMessage(
          inbound -> {
            alice.received.add(inbound);
            window.release();
          });

      for (int i = 1; i <= messages; i++) {
        assertThat(window.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        alice.send(UDP, bob.address(UDP), Messages.options("UDP", "127.0.0.1:5070", i, i % 300));
      }

      for (int i = 1; i <= messages; i++) {
        assertThat(alice.next().message().cseq().number()).isEqualTo(i);
      }
      assertThat(alice.failures).isEmpty();
      assertThat(bob.failures).isEmpty();
    }
  }

  @Test
  void refusesAnAddressThatIsTaken() {
    try (var first = Node.start("auto", "")) {
      int port = first.address(UDP).getPort();
      assertThatThrownBy(() -> Node.start("holdfast.sip.listen = [\"udp:127.0.0.1:" + port + "\"]"))
          .isInstanceOf(BindFailure.class)
          .hasMessage(
              "cannot listen on udp:127.0.0.1:%d: the address is in use by another process (expected: a free port)",
              port);
    }
  }

  @Test
  void refusesATakenAddressAlsoWithSeveralSockets() {
    String several = "holdfast.transport.udp.sockets-per-listen-point = 3\n";
    try (var first = Node.start("auto", several)) {
      String listen =
          "holdfast.sip.listen = [\"udp:127.0.0.1:" + first.address(UDP).getPort() + "\"]";
      assertThatThrownBy(() -> Node.start(several + listen)).isInstanceOf(BindFailure.class);
    }
  }

  @Test
  void sharesAnAddressWhereToldTo() {
    try (var first =
        Node.start("holdfast.sip.listen=[]\nholdfast.sip.shared=[\"udp:127.0.0.1:0\"]")) {
      String shared =
          "holdfast.sip.listen=[]\nholdfast.sip.shared=[\"udp:127.0.0.1:"
              + first.address(UDP).getPort()
              + "\"]";
      try (var second = Node.start(shared)) {
        assertThat(second.address(UDP)).isEqualTo(first.address(UDP));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void servesIpv6(String io) throws Exception {
    assumeTrue(hasIpv6());
    String listen = "holdfast.transport.io = " + io + "\nholdfast.sip.listen = [\"udp:[::1]:0\"]";
    try (var alice = Node.start(listen);
        var bob = Node.start(listen)) {
      alice.send(UDP, bob.address(UDP), Messages.options("UDP", "[2001:db8::1]:5070", 1, 0));
      Inbound request = bob.next();
      bob.reply(request, Messages.ok((SipRequest) request.message()));

      assertThat(request.flow()).isEqualTo(Flow.udp(bob.address(UDP), alice.address(UDP)));
      assertThat(((SipResponse) alice.next().message()).status()).isEqualTo(200);
    }
  }

  @Test
  void answersFromTheAddressThatWasAsked() throws Exception {
    String listen = "holdfast.sip.listen = [\"udp:127.0.0.1:0\", \"udp:127.0.0.2:0\"]";
    try (var alice = Node.start("auto", "");
        var bob = Node.start(listen)) {
      InetSocketAddress second = bob.transport.listenPoints().get(1).address();
      alice.send(UDP, second, Messages.options("UDP", "127.0.0.1:5070", 1, 0));
      Inbound request = bob.next();
      bob.reply(request, Messages.ok((SipRequest) request.message()));

      assertThat(request.flow().local()).isEqualTo(second);
      assertThat(alice.next().flow().remote()).isEqualTo(second);
    }
  }

  @Test
  void listensOnEveryAddressForTheWildcard() throws Exception {
    try (var alice = Node.start("auto", "");
        var bob = Node.start("holdfast.sip.listen = [\"udp:0.0.0.0:0\"]")) {
      assertThat(bob.transport.listenPoints())
          .allSatisfy(
              point -> assertThat(point.address().getAddress().isAnyLocalAddress()).isFalse());
      alice.send(UDP, bob.address(UDP), Messages.options("UDP", "127.0.0.1:5070", 1, 0));

      assertThat(bob.next().flow().local()).isEqualTo(bob.address(UDP));
    }
  }

  @Test
  void failsFromAnAddressThatIsNotOurs() throws Exception {
    try (var alice = Node.start("auto", "")) {
      var foreign =
          Flow.udp(
              new InetSocketAddress("127.0.0.9", 5060), new InetSocketAddress("127.0.0.1", 5060));
      alice.transport.send(
          new Destination.OverFlow(foreign),
          Messages.options("UDP", "127.0.0.1", 1, 0),
          alice.failures::add);

      assertThat(Node.next(alice.failures)).contains("no UDP socket is bound to");
      assertThat(alice.transport.alive(foreign)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void reportsWhatIsNoMessageAndPassesOverKeepAlives(String io) throws Exception {
    try (var bob = Node.start(io, "");
        var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      raw(socket, bob.address(UDP), "");
      raw(socket, bob.address(UDP), "\r\n\r\n");
      raw(socket, bob.address(UDP), "\0\0\0\0");
      raw(socket, bob.address(UDP), "\0\1\0\0\u0021\u0012\u00a4\u0042............");
      raw(socket, bob.address(UDP), "GET / HTTP/1.1\r\n\r\n");
      raw(socket, bob.address(UDP), Messages.optionsText("UDP", "127.0.0.1", 1, 0));

      assertThat(bob.next().message().cseq().number()).isEqualTo(1);
      assertThat(bob.malformed).hasSize(1);
      assertThat(bob.count(TransportMetric.MALFORMED)).isEqualTo(1);
      assertThat(bob.count(TransportMetric.KEEP_ALIVES)).isEqualTo(3);
      assertThat(bob.count(TransportMetric.STUN_IGNORED)).isEqualTo(1);
    }
  }

  @Test
  void survivesAReceiverThatThrows() throws Exception {
    try (var alice = Node.start("auto", "");
        var bob = Node.start("auto", "")) {
      bob.onMessage(
          inbound -> {
            bob.received.add(inbound);
            throw new IllegalStateException("on purpose");
          });
      for (int i = 1; i <= 3; i++) {
        alice.send(UDP, bob.address(UDP), Messages.options("UDP", "127.0.0.1", i, 0));
        assertThat(bob.next().message().cseq().number()).isEqualTo(i);
      }
      alice.send(UDP, bob.address(UDP), Messages.options("UDP", "127.0.0.1", 4, 0));
      bob.next();

      assertThat(bob.count(TransportMetric.RECEIVER_FAILURES)).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void sendsWhatIsQueuedBeforeItStops() throws Exception {
    try (var bob = Node.start("auto", "")) {
      var alice = Node.start("auto", "");
      for (int i = 1; i <= 50; i++) {
        alice.send(UDP, bob.address(UDP), Messages.options("UDP", "127.0.0.1", i, 0));
      }
      alice.close();

      for (int i = 1; i <= 50; i++) {
        assertThat(bob.next().message().cseq().number()).isEqualTo(i);
      }
      alice.send(UDP, bob.address(UDP), Messages.options("UDP", "127.0.0.1", 51, 0));
      assertThat(alice.failures).containsExactly("this node does not send");
    }
  }

  private static void raw(DatagramSocket from, InetSocketAddress to, String text)
      throws IOException {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    from.send(new DatagramPacket(bytes, bytes.length, to));
  }

  private static boolean hasIpv6() {
    try (var _ = new DatagramSocket(new InetSocketAddress("::1", 0))) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}

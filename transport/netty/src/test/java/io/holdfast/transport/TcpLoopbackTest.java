// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport;

import static io.holdfast.sip.flow.Transport.TCP;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Inbound;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.transport.eventloop.BindFailure;
import io.holdfast.transport.meter.TransportMetric;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TCP over loopback, on epoll and on NIO.
class TcpLoopbackTest {

  private static final String PONG = "\r\n";

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void carriesRequestsAndTheirResponsesOverOneConnection(String io) throws Exception {
    try (var alice = Node.start(io, "");
        var bob = Node.start(io, "")) {
      alice.send(TCP, bob.address(TCP), Messages.options("TCP", "127.0.0.1:5070", 1, 20_000));
      Inbound request = bob.next();
      bob.reply(request, Messages.ok((SipRequest) request.message()));
      Inbound response = alice.next();
      alice.send(TCP, bob.address(TCP), Messages.options("TCP", "127.0.0.1:5070", 2, 0));
      Inbound second = bob.next();

      assertThat(request.message().bodyLength()).isEqualTo(20_000);
      assertThat(((SipResponse) response.message()).status()).isEqualTo(200);
      assertThat(second.flow()).isEqualTo(request.flow());
      assertThat(bob.transport.alive(request.flow())).isTrue();
      assertThat(bob.count(TransportMetric.CONNECTIONS_ACCEPTED)).isEqualTo(1);
      assertThat(alice.count(TransportMetric.CONNECTIONS_OPENED)).isEqualTo(1);
    }
  }

  @Test
  void sendsRequestsOverAnAcceptedConnectionThatLeadsThere() throws Exception {
    try (var alice = Node.start("auto", "");
        var bob = Node.start("auto", "")) {
      alice.send(TCP, bob.address(TCP), Messages.options("TCP", "127.0.0.1:5070", 1, 0));
      Flow flow = bob.next().flow();
      bob.send(TCP, flow.remote(), Messages.options("TCP", "127.0.0.1:5080", 2, 0));
      var from = new Destination.ToAddress(TCP, flow.remote(), bob.address(TCP));
      bob.transport.send(from, Messages.options("TCP", "127.0.0.1:5080", 3, 0), bob.failures::add);

      assertThat(alice.next().message().cseq().number()).isEqualTo(2);
      assertThat(alice.next().message().cseq().number()).isEqualTo(3);
      assertThat(bob.count(TransportMetric.CONNECTIONS_OPENED)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void carriesTenThousandMessagesBothWaysInOrder(String io) throws Exception {
    int messages = 10_000;
    var window = new Semaphore(1000);
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
        alice.send(TCP, bob.address(TCP), Messages.options("TCP", "127.0.0.1:5070", i, i % 3000));
      }

      for (int i = 1; i <= messages; i++) {
        assertThat(alice.next().message().cseq().number()).isEqualTo(i);
      }
      assertThat(alice.failures).isEmpty();
    }
  }

  @Test
  void failsWhatWaitsForAConnectionThatCannotBeOpened() throws Exception {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    try (var alice = Node.start("auto", "")) {
      var nobody = new InetSocketAddress("127.0.0.1", free);
      alice.send(TCP, nobody, Messages.options("TCP", "127.0.0.1:5070", 1, 0));
      alice.send(TCP, nobody, Messages.options("TCP", "127.0.0.1:5070", 2, 0));

      assertThat(Node.next(alice.failures)).contains("refused");
      assertThat(Node.next(alice.failures)).contains("refused");
      assertThat(alice.count(TransportMetric.CONNECTIONS_OPEN)).isZero();
      assertThat(alice.closed).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void tellsOfAClosedConnectionAndFailsWhatIsSentOverIt(String io) throws Exception {
    try (var bob = Node.start(io, "")) {
      Inbound request;
      try (var phone = connect(bob)) {
        write(phone, Messages.optionsText("TCP", "127.0.0.1:5070", 1, 0));
        request = bob.next();
        bob.reply(request, Messages.ok((SipRequest) request.message()));
        assertThat(new String(phone.getInputStream().readNBytes(11), ISO_8859_1))
            .isEqualTo("SIP/2.0 200");
      }

      assertThat(Node.next(bob.closed)).isEqualTo(request.flow());
      assertThat(bob.transport.alive(request.flow())).isFalse();
      bob.reply(request, Messages.ok((SipRequest) request.message()));
      assertThat(Node.next(bob.failures)).contains("is closed");
      assertThat(bob.count(TransportMetric.SEND_NO_FLOW)).isEqualTo(1);
      assertThat(bob.count(TransportMetric.CONNECTIONS_OPEN)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void answersAPeerThatHasClosedItsDirection(String io) throws Exception {
    try (var bob = Node.start(io, "");
        var phone = connect(bob)) {
      write(phone, Messages.optionsText("TCP", "127.0.0.1:5070", 1, 0));
      phone.shutdownOutput();
      Inbound request = bob.next();
      bob.reply(request, Messages.ok((SipRequest) request.message()));

      assertThat(readAll(phone)).startsWith("SIP/2.0 200").endsWith("\r\n\r\n");
      assertThat(Node.next(bob.closed)).isEqualTo(request.flow());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void answersKeepAlives(String io) throws Exception {
    try (var bob = Node.start(io, "");
        var phone = connect(bob)) {
      write(phone, "\r\n\r\n");
      assertThat(new String(phone.getInputStream().readNBytes(2), ISO_8859_1)).isEqualTo(PONG);
      write(phone, "\r\n");
      write(phone, "\r\n" + Messages.optionsText("TCP", "127.0.0.1:5070", 1, 0));

      assertThat(new String(phone.getInputStream().readNBytes(2), ISO_8859_1)).isEqualTo(PONG);
      assertThat(bob.next().message().cseq().number()).isEqualTo(1);
      assertThat(bob.count(TransportMetric.KEEP_ALIVES)).isEqualTo(2);
      assertThat(bob.malformed).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void closesAConnectionThatLostItsFraming(String io) throws Exception {
    try (var bob = Node.start(io, "");
        var phone = connect(bob)) {
      write(phone, "\u0001\u0002\u0003\u0004 no SIP at all\r\n\r\n");

      assertThat(readAll(phone)).isEmpty();
      assertThat(Node.next(bob.malformed).framingLost()).isTrue();
      Node.next(bob.closed);
      assertThat(bob.count(TransportMetric.CLOSED_MALFORMED)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void closesAfterTheAnswerToAMalformedRequest(String io) throws Exception {
    try (var bob = Node.start(io, "");
        var phone = connect(bob)) {
      var flows = new LinkedBlockingQueue<Flow>();
      bob.onMalformed(flows::add);
      write(
          phone,
          Messages.optionsText("TCP", "127.0.0.1:5070", 1, 0)
              .replace("Content-Length: 0", "Content-Length: x"));
      Flow flow = Node.next(flows);
      SipRequest answerable = Objects.requireNonNull(Node.next(bob.malformed).answerable());
      bob.transport.send(
          new Destination.OverFlow(flow), Messages.badRequest(answerable), bob.failures::add);

      assertThat(readAll(phone)).startsWith("SIP/2.0 400").endsWith("\r\n\r\n");
      assertThat(bob.failures).isEmpty();
      assertThat(Node.next(bob.closed)).isEqualTo(flow);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void closesAConnectionWhoseMessageIsNotCompleted(String io) throws Exception {
    String limit = "holdfast.transport.tcp.partial-message-timeout = 50 ms";
    try (var bob = Node.start(io, limit);
        var phone = connect(bob)) {
      write(phone, Messages.optionsText("TCP", "127.0.0.1:5070", 1, 10).substring(0, 200));

      assertThat(readAll(phone)).isEmpty();
      Node.next(bob.closed);
      assertThat(bob.count(TransportMetric.CLOSED_PARTIAL)).isEqualTo(1);
      assertThat(bob.count(TransportMetric.PARTIAL_BYTES)).isZero();
    }
  }

  @Test
  void closesAConnectionWhoseMessageIsMoreThanAllMayHold() throws Exception {
    try (var bob = Node.start("auto", "holdfast.transport.tcp.max-partial-bytes = 64 KiB");
        var first = connect(bob);
        var second = connect(bob)) {
      String large = Messages.optionsText("TCP", "127.0.0.1:5070", 1, 50_000);
      write(first, large.substring(0, 30_000));
      bob.await(TransportMetric.PARTIAL_BYTES, 30_000);
      write(second, large.substring(0, 40_000));
      Node.next(bob.closed);

      assertThat(bob.count(TransportMetric.CLOSED_PARTIAL_BYTES)).isEqualTo(1);
      assertThat(bob.count(TransportMetric.CONNECTIONS_OPEN)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void answersABurstOfKeepAlives(String io) throws Exception {
    try (var bob = Node.start(io, "");
        var phone = connect(bob)) {
      write(phone, "\r\n\r\n".repeat(100));

      assertThat(new String(phone.getInputStream().readNBytes(200), ISO_8859_1))
          .isEqualTo(PONG.repeat(100));
    }
  }

  @Test
  void refusesMoreConnectionsFromOneSourceThanAllowed() throws Exception {
    try (var bob = Node.start("auto", "holdfast.transport.tcp.max-connections-per-source = 1");
        var first = connect(bob)) {
      write(first, "\r\n\r\n");
      assertThat(first.getInputStream().readNBytes(2)).hasSize(2);
      try (var second = connect(bob)) {
        assertThat(readAll(second)).isEmpty();
      }

      assertThat(bob.count(TransportMetric.REFUSED_MAX_PER_SOURCE)).isEqualTo(1);
      assertThat(bob.count(TransportMetric.CONNECTIONS_OPEN)).isEqualTo(1);
    }
  }

  @Test
  void refusesMoreConnectionsThanAllowed() throws Exception {
    try (var bob = Node.start("auto", "holdfast.transport.tcp.max-connections = 1");
        var first = connect(bob)) {
      write(first, "\r\n\r\n");
      assertThat(first.getInputStream().readNBytes(2)).hasSize(2);
      bob.send(TCP, bob.address(TCP), Messages.options("TCP", "127.0.0.1:5070", 1, 0));

      assertThat(Node.next(bob.failures)).contains("too many connections");
    }
  }

  @Test
  void givesUpAPeerThatDoesNotRead() throws Exception {
    String limits =
        """
        holdfast.transport.tcp.max-queued-bytes = 64 MiB
        holdfast.transport.tcp.write-timeout = 200 ms
        holdfast.transport.tcp.partial-message-timeout = 200 ms
        """;
    try (var alice = Node.start("auto", limits);
        var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var there = new InetSocketAddress("127.0.0.1", deaf.getLocalPort());
      var message = Messages.options("TCP", "127.0.0.1:5070", 1, 60_000);
      for (int i = 0; i < 400; i++) {
        alice.send(TCP, there, message);
      }

      assertThat(Node.next(alice.failures)).isEqualTo("the peer does not read");
      Node.next(alice.closed);
      assertThat(alice.count(TransportMetric.CLOSED_STALLED)).isEqualTo(1);
      assertThat(alice.count(TransportMetric.SEND_QUEUE_BYTES)).isZero();
    }
  }

  @Test
  void refusesAnAddressThatIsTaken() {
    try (var first = Node.start("auto", "")) {
      String listen =
          "holdfast.sip.listen = [\"tcp:127.0.0.1:" + first.address(TCP).getPort() + "\"]";
      assertThatThrownBy(() -> Node.start(listen))
          .isInstanceOf(BindFailure.class)
          .hasMessageContaining("is in use by another process");
    }
  }

  @Test
  void sharesAnAddressWhereToldTo() {
    try (var first =
        Node.start("holdfast.sip.listen=[]\nholdfast.sip.shared=[\"tcp:127.0.0.1:0\"]")) {
      String shared =
          "holdfast.sip.listen=[]\nholdfast.sip.shared=[\"tcp:127.0.0.1:"
              + first.address(TCP).getPort()
              + "\"]";
      try (var second = Node.start(shared)) {
        assertThat(second.address(TCP)).isEqualTo(first.address(TCP));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void servesIpv6(String io) throws Exception {
    assumeTrue(hasIpv6());
    String listen = "holdfast.transport.io = " + io + "\nholdfast.sip.listen = [\"tcp:[::1]:0\"]";
    try (var alice = Node.start(listen);
        var bob = Node.start(listen)) {
      alice.send(TCP, bob.address(TCP), Messages.options("TCP", "[2001:db8::1]:5070", 1, 0));
      Inbound request = bob.next();
      bob.reply(request, Messages.ok((SipRequest) request.message()));

      assertThat(request.flow().local()).isEqualTo(bob.address(TCP));
      assertThat(((SipResponse) alice.next().message()).status()).isEqualTo(200);
    }
  }

  @Test
  void opensAConnectionFromTheAddressAskedFor() throws Exception {
    try (var alice = Node.start("auto", "");
        var bob = Node.start("auto", "")) {
      var from = new InetSocketAddress("127.0.0.5", 5060);
      var there = new Destination.ToAddress(TCP, bob.address(TCP), from);
      alice.transport.send(there, Messages.options("TCP", "127.0.0.5", 1, 0), alice.failures::add);

      assertThat(bob.next().flow().remote().getAddress()).isEqualTo(from.getAddress());
    }
  }

  @Test
  void sendsWhatIsQueuedBeforeItStops() throws Exception {
    try (var bob = Node.start("auto", "")) {
      var alice = Node.start("auto", "");
      alice.send(TCP, bob.address(TCP), Messages.options("TCP", "127.0.0.1:5070", 0, 0));
      bob.next();
      for (int i = 1; i <= 50; i++) {
        alice.send(TCP, bob.address(TCP), Messages.options("TCP", "127.0.0.1:5070", i, 1000));
      }
      alice.close();

      for (int i = 1; i <= 50; i++) {
        assertThat(bob.next().message().cseq().number()).isEqualTo(i);
      }
      assertThat(alice.closed).hasSize(1);
    }
  }

  @Test
  void acceptsNoMoreConnectionsWhenToldButServesTheOpenOnes() throws Exception {
    try (var bob = Node.start("auto", "");
        var phone = connect(bob)) {
      write(phone, Messages.optionsText("TCP", "127.0.0.1:5070", 1, 0));
      bob.next();
      InetSocketAddress address = bob.address(TCP);
      bob.transport.stopAccepting().toCompletableFuture().join();

      assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()))
          .isInstanceOf(IOException.class);
      write(phone, Messages.optionsText("TCP", "127.0.0.1:5070", 2, 0));
      assertThat(bob.next().message().cseq().number()).isEqualTo(2);
    }
  }

  private static boolean hasIpv6() {
    try (var _ = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static Socket connect(Node node) throws IOException {
    InetSocketAddress address = node.address(TCP);
    var socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static String readAll(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (java.net.SocketException reset) {
      return "";
    }
  }
}

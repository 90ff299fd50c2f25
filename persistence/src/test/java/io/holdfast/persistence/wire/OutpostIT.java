// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.cluster.Directory;
import io.holdfast.sharding.cluster.Outpost;
import io.holdfast.sharding.gateway.ClusterWire;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult;
import io.holdfast.sip.parse.SipParser;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Join;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Two members of a cluster, and TCP between them: each finds out what the other listens on, and
/// sends over its flows.
final class OutpostIT {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              pekko.actor.provider = cluster
              pekko.actor.allow-java-serialization = off
              pekko.remote.artery.transport = tcp
              pekko.remote.artery.canonical.hostname = "127.0.0.1"
              pekko.remote.artery.canonical.port = 0
              pekko.cluster.jmx.enabled = off
              pekko.cluster.gossip-interval = 100 ms
              pekko.cluster.leader-actions-interval = 100 ms
              pekko.loglevel = OFF
              """)
          .withFallback(ConfigFactory.load());

  private final Member first = new Member(1, null);
  private final Member second = new Member(2, first);

  /// A node whose sockets are a queue.
  private static final class Member implements Wire {
    final ActorTestKit kit = ActorTestKit.create("holdfast", CONFIG);
    final int life;
    final BlockingQueue<SipMessage> sent = new LinkedBlockingQueue<>();
    final BlockingQueue<SipResponse> strays = new LinkedBlockingQueue<>();
    final Directory directory = new Directory(System::nanoTime);
    final ClusterWire wire;

    Member(int life, @Nullable Member seed) {
      this.life = life;
      this.wire = new ClusterWire(this, life, () -> true, directory, (_, _) -> {});
      Cluster cluster = Cluster.get(kit.system());
      Member joined = seed == null ? this : seed;
      cluster.manager().tell(Join.create(Cluster.get(joined.kit.system()).selfMember().address()));
      Outpost.start(
          kit.system(),
          new Outpost.Parts(
              Outpost.station(kit.system(), "n" + life, life, this, Optional.empty()),
              this,
              () -> true,
              directory,
              strays::add,
              10_000,
              (_, _) -> {},
              System::nanoTime));
    }

    void awaitPeers(int count) {
      kit.createTestProbe()
          .awaitAssert(
              PATIENCE,
              () -> {
                assertThat(directory.peers()).hasSize(count);
                return count;
              });
    }

    @Override
    public void send(Destination destination, SipMessage message, Consumer<String> onFailure) {
      if (destination instanceof Destination.OverFlow(var flow) && alive(flow)) {
        sent.add(message);
      } else {
        onFailure.accept("the connection is closed");
      }
    }

    /// Every second connection of a life is open.
    @Override
    public boolean alive(Flow flow) {
      return flow.life() == life && flow.connection() % 2 == 0;
    }

    @Override
    public List<ListenPoint> listenPoints() {
      return List.of(new ListenPoint(Transport.UDP, address("127.0.0.1", 5060 + life)));
    }
  }

  private static InetSocketAddress address(String ip, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
  }

  private static Flow connection(int life, int number) {
    return new Flow(
        Transport.TCP,
        address("127.0.0.1", 5060),
        address("127.0.0.1", 40_000),
        (long) life << 32 | number);
  }

  private static SipMessage message(int number) {
    String text =
        "SIP/2.0 180 Ringing\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK1\r\n"
            + "From: <sip:a@nord.example>;tag=a\r\nTo: <sip:b@sued.example>;tag=b\r\n"
            + "Call-ID: c\r\nCSeq: "
            + number
            + " INVITE\r\nContent-Length: 0\r\n\r\n";
    if (new SipParser(Limits.DEFAULT).datagram(text.getBytes(UTF_8))
        instanceof ParseResult.Parsed(var message, _)) {
      return message;
    }
    throw new IllegalStateException("not a message:\n" + text);
  }

  private void meet() {
    first.awaitPeers(1);
    second.awaitPeers(1);
  }

  @AfterEach
  void stop() {
    second.kit.shutdownTestKit();
    first.kit.shutdownTestKit();
  }

  @Test
  void membersLearnOfOneAnother() {
    meet();

    assertThat(first.directory.named("n2").orElseThrow().station().own())
        .isEqualTo(second.listenPoints());
    assertThat(second.directory.holdingConnections(1)).isPresent();
  }

  @Test
  void messagesLeaveByTheOtherInTheOrderOfTheCalls() throws Exception {
    meet();
    int messages = 2_000;
    BlockingQueue<String> failures = new LinkedBlockingQueue<>();

    for (int i = 1; i <= messages; i++) {
      first.wire.send(new Destination.OverFlow(connection(2, 2)), message(i), failures::add);
    }

    for (int i = 1; i <= messages; i++) {
      SipMessage sent = second.sent.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(sent).isNotNull();
      assertThat(sent.cseq().number()).isEqualTo(i);
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void whatTheOtherCannotSendComesBack() throws Exception {
    meet();
    BlockingQueue<String> failures = new LinkedBlockingQueue<>();

    first.wire.send(new Destination.OverFlow(connection(2, 3)), message(1), failures::add);

    assertThat(failures.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo("the connection is closed");
    assertThat(first.wire.alive(connection(2, 3))).isFalse();
    assertThat(first.wire.alive(connection(2, 2))).isTrue();
  }

  @Test
  void aStrayResponseReachesItsNode() throws Exception {
    meet();

    second.directory.named("n1").orElseThrow().stray((SipResponse) message(7));

    SipResponse stray = first.strays.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(stray).isNotNull();
    assertThat(stray.cseq().number()).isEqualTo(7);
  }

  @Test
  void connectionsOfANodeThatIsDownedAreGone() throws Exception {
    meet();
    var gone = Cluster.get(second.kit.system()).selfMember().address();
    BlockingQueue<String> failures = new LinkedBlockingQueue<>();

    Cluster.get(first.kit.system()).manager().tell(Down.apply(gone));
    first.awaitPeers(0);
    first.wire.send(new Destination.OverFlow(connection(2, 2)), message(1), failures::add);

    assertThat(failures.poll()).contains("is gone");
    assertThat(first.wire.alive(connection(2, 2))).isFalse();
  }
}

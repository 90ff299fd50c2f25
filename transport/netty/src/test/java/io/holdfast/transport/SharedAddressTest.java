// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport;

import static io.holdfast.sip.flow.Transport.TCP;
import static io.holdfast.sip.flow.Transport.UDP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Transport;
import io.holdfast.transport.eventloop.BindFailure;
import io.netty.channel.epoll.Epoll;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Addresses that several nodes serve: on one host together, or on several in turn. 192.0.2.77 (RFC
/// 5737) is no host's.
class SharedAddressTest {

  private static final String ELSEWHERE =
      "holdfast.sip.shared = [\"udp:192.0.2.77:5060\", \"tcp:192.0.2.77:5060\"]\n";
  private static final String NOT_HERE = "192.0.2.77";

  private static ListenPoint shared(Node node, Transport transport) {
    return node.transport.sharedPoints().stream()
        .filter(point -> point.transport() == transport)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void listensOnAnAddressThatIsElsewhere() {
    assumeTrue(Epoll.isAvailable());
    try (var node = Node.start("epoll", ELSEWHERE)) {
      assertThat(shared(node, UDP).address().getHostString()).isEqualTo(NOT_HERE);
      assertThat(node.transport.here(shared(node, UDP))).isFalse();
      assertThat(node.transport.here(shared(node, TCP))).isFalse();
    }
  }

  @Test
  void sendsOverNoFlowWhoseAddressIsElsewhere() throws Exception {
    assumeTrue(Epoll.isAvailable());
    try (var node = Node.start("epoll", ELSEWHERE)) {
      var phone = new InetSocketAddress("198.51.100.7", 5060);
      Flow flow = Flow.udp(shared(node, UDP).address(), phone);

      assertThat(node.transport.alive(flow)).isFalse();
      node.transport.send(
          new Destination.OverFlow(flow),
          Messages.options("UDP", "192.0.2.77:5060", 1, 0),
          node.failures::add);

      assertThat(Node.next(node.failures)).contains("failed with error");
    }
  }

  @Test
  void sendsFromAnAddressThatIsHere() throws Exception {
    assumeTrue(Epoll.isAvailable());
    try (var alice = Node.start("epoll", ELSEWHERE);
        var bob = Node.start("auto", "")) {
      alice.send(UDP, bob.address(UDP), Messages.options("UDP", "127.0.0.1:5070", 1, 0));

      assertThat(bob.next().flow().remote()).isEqualTo(alice.address(UDP));
    }
  }

  @Test
  void saysThatNioCannotListenOnWhatIsElsewhere() {
    assertThatThrownBy(() -> Node.start("nio", ELSEWHERE))
        .isInstanceOf(BindFailure.class)
        .hasMessageContaining("not one of this machine")
        .hasMessageContaining("needs epoll");
  }

  @Test
  void getsNothingOfASharedAddressBeforeItTakesItUp() throws Exception {
    try (var first = Node.start("auto", "holdfast.sip.shared = [\"udp:127.0.0.10:0\"]")) {
      ListenPoint point = shared(first, UDP);
      try (var second = Node.waiting("auto", "holdfast.sip.shared = [\"" + point + "\"]");
          var phone = Node.start("auto", "")) {
        assertThat(second.transport.sharedPoints()).containsExactly(point);
        assertThat(second.transport.listenPoints()).doesNotContain(point);
        assertThat(second.transport.here(point)).isFalse();

        for (int i = 1; i <= 20; i++) {
          phone.send(UDP, point.address(), Messages.options("UDP", "127.0.0.1:5070", i, 0));
          assertThat(first.next().message().cseq().number()).isEqualTo(i);
        }

        assertThat(second.transport.share()).contains(point);
        assertThat(second.transport.here(point)).isTrue();
      }
    }
  }

  @Test
  void leavesASharedAddressToTheOthers() throws Exception {
    try (var first = Node.start("auto", "holdfast.sip.shared = [\"udp:127.0.0.10:0\"]")) {
      ListenPoint point = shared(first, UDP);
      try (var second = Node.start("auto", "holdfast.sip.shared = [\"" + point + "\"]");
          var phone = Node.start("auto", "")) {
        assertThat(first.transport.here(point)).isTrue();

        first.transport.leave(List.of(point)).toCompletableFuture().join();
        for (int i = 1; i <= 20; i++) {
          phone.send(UDP, point.address(), Messages.options("UDP", "127.0.0.1:5070", i, 0));
          assertThat(second.next().message().cseq().number()).isEqualTo(i);
        }

        assertThat(first.received).isEmpty();
        assertThat(first.transport.here(point)).isFalse();
        assertThat(first.transport.sharedPoints()).containsExactly(point);
        assertThat(first.transport.alive(Flow.udp(point.address(), phone.address(UDP)))).isFalse();
      }
    }
  }
}

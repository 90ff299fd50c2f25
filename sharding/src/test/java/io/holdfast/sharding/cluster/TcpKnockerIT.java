// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.cluster.Knocker.Answer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What the kernel says of an address.
final class TcpKnockerIT {

  private static Answer knockAt(InetSocketAddress address) throws Exception {
    try (var knocker = new TcpKnocker()) {
      var answer = new CompletableFuture<Answer>();
      knocker.knock(address, answer::complete);
      return answer.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void acceptsWhileAProcessHasThePortThoughItDoesNotAnswer() throws Exception {
    try (var socket = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      assertThat(knockAt((InetSocketAddress) socket.getLocalSocketAddress()))
          .isEqualTo(Answer.ACCEPTED);
    }
  }

  @Test
  void refusesWhereNobodyListens() throws Exception {
    InetSocketAddress address;
    try (var socket = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      address = (InetSocketAddress) socket.getLocalSocketAddress();
    }

    assertThat(knockAt(address)).isEqualTo(Answer.REFUSED);
  }

  @Test
  void aNameThatNobodyHasProvesNothing() throws Exception {
    assertThat(knockAt(new InetSocketAddress("nobody.invalid", 7000))).isEqualTo(Answer.NOTHING);
  }
}

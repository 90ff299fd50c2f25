// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.phone.Account;
import io.holdfast.node.phone.Diary;
import io.holdfast.node.phone.Phone;
import io.holdfast.node.phone.UdpLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Start, READY, stop, and start again on the same data.
final class StartIT {

  /// Five seconds on an idle machine; a machine that runs tests is not.
  private static final Duration SECOND_START = Duration.ofSeconds(15);

  @Test
  void startsStopsAndStartsAgain() throws IOException {
    Path folder = NodeUnderTest.folder("StartIT");
    try (NodeProcess node = NodeProcess.in(folder, "domains=[localhost,example.com]").start()) {
      ReadyLine ready = node.ready();
      assertThat(ready.node()).isEqualTo("n1");
      assertThat(ready.pid()).isEqualTo(node.pid());
      assertThat(ready.listening("udp")).isEqualTo(node.sip());
      assertThat(ready.listening("tcp")).isEqualTo(node.sip());
      assertThat(ready.admin().getPort()).isEqualTo(node.adminPort());
      assertThat(node.out().lines()).hasSize(1);
      assertThat(node.err()).contains("subscriber add");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token(node))))
          .isEqualTo("rw-------");
      assertThat(node.admin().get("/health/live").status()).isEqualTo(200);
      assertThat(node.admin().get("/health/ready").status()).isEqualTo(200);
      assertThat(node.admin().get("/metrics").body()).contains("holdfast_");
      String secret = Files.readString(token(node));
      node.admin().addSubscriber("alice@example.com", "secret");
      var alice = new Account("alice", "example.com", "secret");
      try (Phone phone = Phone.on(new UdpLink(), alice, node.sip(), new Diary())) {
        assertThat(phone.register(Duration.ofHours(1)).status()).isEqualTo(200);
      }

      assertThat(node.stop()).isZero();
      long begin = System.nanoTime();
      node.start();

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SECOND_START);
      assertThat(Files.readString(token(node))).isEqualTo(secret);
      assertThat(node.err()).doesNotContain("subscriber add");
      assertThat(node.admin().contacts("alice@example.com")).hasSize(1);
      assertThat(node.admin().get("/v1/subscribers").body()).contains("alice@example.com");
    }
  }

  private static Path token(NodeProcess node) {
    return node.data().resolve("admin.token");
  }
}

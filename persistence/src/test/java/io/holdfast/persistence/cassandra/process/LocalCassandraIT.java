// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The process itself; what it keeps is tested with the store.
final class LocalCassandraIT {
  @TempDir Path folder;

  @Test
  void comesBackOnTheSamePortAfterKill9() {
    int port;
    try (LocalCassandra first =
        LocalCassandra.start(folder, LocalCassandra.Options.defaults().withHost("127.0.0.2"))) {
      port = first.cqlPort();
      assertThat(first.answers()).isTrue();
      first.kill();
      assertThat(first.answers()).isFalse();
    }

    try (LocalCassandra second =
        LocalCassandra.start(folder, LocalCassandra.Options.defaults().withHost("127.0.0.2"))) {
      assertThat(second.cqlPort()).isEqualTo(port);
      second.freeze();
      assertThat(second.answers()).isFalse();
      second.thaw();
      assertThat(second.answers()).isTrue();
      second.stop();
      assertThat(second.alive()).isFalse();
    }
  }

  @Test
  void namesAPortThatIsTaken() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      LocalCassandra.Options options =
          LocalCassandra.Options.defaults().withCqlPort(taken.getLocalPort());

      assertThatExceptionOfType(MissingException.class)
          .isThrownBy(() -> LocalCassandra.launch(folder, options))
          .withMessageContaining("port " + taken.getLocalPort() + " of 127.0.0.1");
    }
  }
}

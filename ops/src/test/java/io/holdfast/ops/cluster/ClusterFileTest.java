// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterFileTest {
  private static final ClusterFile TWO_NODES =
      new ClusterFile(
          new ClusterFile.Database(1, "127.0.0.1:9042"),
          List.of("udp:127.0.0.10:5060", "tcp:127.0.0.10:5060"),
          List.of(node("n1", 2, "127.0.0.11"), node("n2", 3, "127.0.0.12")));

  @TempDir Path folder;

  @Test
  void isWrittenAsScriptsReadIt() {
    assertThat(TWO_NODES.text())
        .isEqualTo(
            """
            {"cassandra":{"pid":1,"cql":"127.0.0.1:9042"},\
            "shared":["udp:127.0.0.10:5060","tcp:127.0.0.10:5060"],\
            "nodes":[{"id":"n1","pid":2,"sip":["udp:127.0.0.11:5060"],"admin":"http://127.0.0.11:8060"},\
            {"id":"n2","pid":3,"sip":["udp:127.0.0.12:5060"],"admin":"http://127.0.0.12:8060"}]}
            """);
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    TWO_NODES.write(folder);
    TWO_NODES.write(folder);

    assertThat(ClusterFile.read(folder)).hasValue(TWO_NODES);
    assertThat(ClusterFile.read(folder).orElseThrow().pids()).containsExactly(2L, 3L, 1L);
  }

  @Test
  void isEmptyWhereNothingOfItCanBeUnderstood() throws IOException {
    assertThat(ClusterFile.read(folder)).isEmpty();
    Files.writeString(folder.resolve(ClusterFile.NAME), "{\"cass");
    assertThat(ClusterFile.read(folder)).isEmpty();
  }

  private static ClusterFile.Node node(String id, long pid, String host) {
    return new ClusterFile.Node(
        id, pid, List.of("udp:" + host + ":5060"), "http://" + host + ":8060");
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterFileTest {
  private static final ClusterFile ONE_DOWN =
      new ClusterFile(
          new ClusterFile.Database(OptionalLong.of(1), "127.0.0.1:9042"),
          List.of("udp:127.0.0.10:5060", "tcp:127.0.0.10:5060"),
          List.of(
              node("n1", OptionalLong.of(2), "127.0.0.11"),
              node("n2", OptionalLong.empty(), "127.0.0.12")));

  @TempDir Path folder;

  @Test
  void isWrittenAsScriptsReadIt() {
    assertThat(ONE_DOWN.text())
        .isEqualTo(
            """
            {"cassandra":{"pid":1,"cql":"127.0.0.1:9042"},\
            "shared":["udp:127.0.0.10:5060","tcp:127.0.0.10:5060"],\
            "nodes":[{"id":"n1","pid":2,"sip":["udp:127.0.0.11:5060"],"admin":"http://127.0.0.11:8060"},\
            {"id":"n2","sip":["udp:127.0.0.12:5060"],"admin":"http://127.0.0.12:8060"}]}
            """);
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    ONE_DOWN.write(folder);
    ONE_DOWN.write(folder);

    assertThat(ClusterFile.read(folder)).hasValue(ONE_DOWN);
    assertThat(ClusterFile.read(folder).orElseThrow().pids()).containsExactly(2L, 1L);
  }

  @Test
  void isEmptyWhereNothingOfItCanBeUnderstood() throws IOException {
    assertThat(ClusterFile.read(folder)).isEmpty();
    Files.writeString(folder.resolve(ClusterFile.NAME), "{\"cass");
    assertThat(ClusterFile.read(folder)).isEmpty();
  }

  private static ClusterFile.Node node(String id, OptionalLong pid, String host) {
    return new ClusterFile.Node(
        id, pid, List.of("udp:" + host + ":5060"), "http://" + host + ":8060");
  }
}

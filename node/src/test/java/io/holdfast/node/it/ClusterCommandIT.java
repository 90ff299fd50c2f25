// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.chaos.LocalCluster;
import io.holdfast.node.chaos.Member;
import io.holdfast.node.it.Launcher.Outcome;
import io.holdfast.ops.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every command of `holdfast cluster`, on clusters of its own.
final class ClusterCommandIT {

  @Test
  void startsKillsAddsRollsAndEndsACluster() {
    Path folder = NodeUnderTest.folder("ClusterCommandIT");
    List<String> elsewhere = List.of("--network", "127.0.71");
    try (LocalCluster cluster =
        LocalCluster.up(folder, 3, elsewhere, List.of("auth.enabled=false"))) {
      assertThat(cluster.members()).extracting(Member::id).containsExactly("n1", "n2", "n3");
      assertThat(cluster.members().getFirst().admin()).isEqualTo("http://127.0.71.11:8060");
      assertThat(states(folder, 0)).containsExactly("ready", "ready", "ready", "ready");

      long before = cluster.members().get(1).pid();
      cluster.run("kill", "n2");
      assertThat(states(folder, 1)).containsExactly("ready", "ready", "killed", "ready");

      cluster.run("start", "n2");
      assertThat(cluster.members().get(1).pid()).isNotEqualTo(before);

      cluster.run("start", "n4");
      assertThat(cluster.members()).extracting(Member::id).endsWith("n4");
      cluster.run("stop", "n4");
      assertThat(cluster.members()).extracting(Member::id).doesNotContain("n4");

      List<Long> pids = cluster.members().stream().map(Member::pid).toList();
      cluster.run("roll");
      assertThat(cluster.members()).extracting(Member::pid).doesNotContainAnyElementsOf(pids);
      assertThat(states(folder, 0)).containsExactly("ready", "ready", "ready", "ready");
    }
    assertThat(folder.resolve("cluster.json")).doesNotExist();
    assertThat(status(folder).exitCode()).isEqualTo(1);
  }

  @Test
  void saysWhichPortIsTaken() throws IOException {
    Path folder = NodeUnderTest.folder("ClusterCommandIT-taken");
    try (var taken = new ServerSocket(8060, 1, InetAddress.getByName("127.0.72.12"))) {
      Outcome up =
          Launcher.run("cluster", "up", "--network", "127.0.72", "--dir", folder.toString());

      assertThat(up.exitCode()).isEqualTo(3);
      assertThat(up.err()).contains("tcp:127.0.72.12:8060 is taken");
      assertThat(taken.isBound()).isTrue();
      assertThat(Files.exists(folder.resolve("supervisor.sock"))).isFalse();
    }
  }

  /// What `status` says of the database and the nodes.
  private static List<String> states(Path folder, int exitCode) {
    Outcome status = status(folder);
    assertThat(status.exitCode()).as(status.out()).isEqualTo(exitCode);
    return status
        .out()
        .lines()
        .map(
            line ->
                Json.read(line) instanceof Json.Result.Read(Json row)
                    ? row.text("state").orElse("?")
                    : line)
        .toList();
  }

  private static Outcome status(Path folder) {
    return Launcher.run("cluster", "status", "--format", "json", "--dir", folder.toString());
  }
}

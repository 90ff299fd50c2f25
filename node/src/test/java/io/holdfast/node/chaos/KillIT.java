// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.it.Launcher;
import io.holdfast.node.it.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// `kill -9` at random moments under load, three times; `ops/chaos/kill-embedded.sh` does it fifty
/// times and more.
final class KillIT {
  private static final int ROUNDS = 3;

  @Test
  void keepsItsPromisesThroughKillsUnderLoad() throws IOException, InterruptedException {
    Path folder = Launcher.home().resolve("node/target/it/KillIT");
    Files.createDirectories(folder);
    long seed = System.nanoTime();
    var rounds = new ArrayList<Round>();
    try (var node = NodeProcess.open(folder.resolve(Long.toString(seed)))) {
      new KillRounds(node, folder, KillRounds.DEFAULT_SIZE, seed).play(ROUNDS, rounds::add);
    }

    assertThat(rounds)
        .as("seed " + seed + ", logs in " + folder)
        .allSatisfy(round -> assertThat(round.violations()).isEmpty());
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import static io.holdfast.persistence.embedded.Opened.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.persistence.journal.EventStore.FeedEntry;
import io.holdfast.persistence.journal.EventStore.FeedOffset;
import io.holdfast.persistence.journal.EventStore.FeedPage;
import io.holdfast.persistence.journal.StoreRefusedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that is killed with SIGKILL under load loses no append that it acknowledged.
final class KillIT {
  private static final int ROUNDS = 4;

  @TempDir Path dataDir;

  @Test
  void findsEveryAcknowledgedAppendAfterKill9() throws IOException, InterruptedException {
    var random = new Random(42);
    List<String> acknowledged = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      acknowledged.addAll(killAfter(1 + random.nextInt(10_000), "r" + round));
      Set<String> found = persistenceIds();
      assertThat(found).containsAll(acknowledged);
    }
  }

  @Test
  void refusesAFolderThatAnotherProcessHas() throws IOException, InterruptedException {
    Process other = start("x");
    try (BufferedReader lines = other.inputReader(StandardCharsets.US_ASCII)) {
      assertThat(lines.readLine()).startsWith("call|x-");

      Assertions.assertThatExceptionOfType(StoreRefusedException.class)
          .isThrownBy(() -> Opened.in(dataDir).close())
          .withMessageContaining("in use by process " + other.pid());
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  private List<String> killAfter(int lines, String name) throws IOException, InterruptedException {
    Process process = start(name);
    List<String> acknowledged = new ArrayList<>();
    try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
      String line = out.readLine();
      while (line != null) {
        acknowledged.add(line);
        if (acknowledged.size() == lines) {
          process.toHandle().destroyForcibly(); // leaves what it has printed to be read
        }
        line = out.readLine();
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(lines);
    acknowledged.removeLast(); // its line may have been cut off
    return acknowledged;
  }

  private Process start(String name) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            Appender.class.getName(),
            dataDir.toString(),
            name)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private Set<String> persistenceIds() {
    Set<String> ids = new HashSet<>();
    try (EmbeddedStore store = Opened.in(dataDir)) {
      FeedOffset offset = FeedOffset.START;
      for (FeedPage page = get(store.feed(offset, 5000));
          !page.entries().isEmpty();
          page = get(store.feed(offset, 5000))) {
        page.entries().stream().map(FeedEntry::persistenceId).forEach(ids::add);
        offset = page.next();
      }
    }
    return ids;
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import static io.holdfast.persistence.embedded.Opened.event;
import static io.holdfast.persistence.embedded.Opened.get;
import static io.holdfast.persistence.embedded.Opened.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.persistence.journal.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real file system that is full. Needs the right to mount one; where it is missing, the test is
/// skipped, and [OutageTest] is all there is.
final class FullDiskIT {
  @TempDir Path parent;
  private Path disk;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    disk = Files.createDirectory(parent.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk.toString()),
        "may not mount a tmpfs");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    run("umount", "--lazy", disk.toString());
  }

  @Test
  void healsWhenThereIsRoomAgainAndHasLostNothing() throws IOException {
    List<String> acknowledged = new ArrayList<>();
    try (EmbeddedStore store = Opened.in(disk)) {
      acknowledge(store, acknowledged, "before");
      Path filler = disk.resolve("filler");
      fill(filler);
      assertThatThrownBy(
              () -> {
                while (true) {
                  acknowledge(store, acknowledged, "full" + acknowledged.size());
                }
              })
          .isInstanceOf(StoreUnavailableException.class);
      assertThat(store.health().writable()).isFalse();
      assertThat(store.health().reason()).contains("No space left on device");

      Files.delete(filler);
      until(() -> store.health().writable());

      acknowledge(store, acknowledged, "after");
      acknowledged.forEach(id -> assertThat(get(store.highestSequenceNr(id))).isEqualTo(1));
    }
    try (EmbeddedStore store = Opened.in(disk)) {
      acknowledged.forEach(id -> assertThat(get(store.highestSequenceNr(id))).isEqualTo(1));
    }
  }

  private static void acknowledge(EmbeddedStore store, List<String> acknowledged, String name) {
    for (int i = 0; i < 20; i++) {
      String id = "call|" + name + "-" + i;
      get(store.append(event(id, 1)));
      acknowledged.add(id);
    }
  }

  private static void fill(Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      byte[] block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false; // no such program
    }
  }
}

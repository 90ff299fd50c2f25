// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.persistence.journal.StoreRefusedException;
import io.holdfast.persistence.journal.StoreRefusedException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders in which no store can be opened.
final class FolderLockTest {
  @TempDir Path dataDir;

  @Test
  void refusesAFolderThatIsInUse() {
    try (var _ = Opened.in(dataDir)) {
      assertRefused(dataDir, Reason.IN_USE);
    }
    Opened.in(dataDir).close();
  }

  @Test
  void refusesAFolderThatCannotBeMade() throws IOException {
    Path file = Files.writeString(dataDir.resolve("file"), "in the way");

    assertRefused(file, Reason.NOT_WRITABLE);
  }

  @Test
  void refusesTablesOfANewerVersion() throws SQLException {
    Opened.in(dataDir).close();
    String url = "jdbc:h2:file:" + dataDir.resolve("journal/holdfast").toAbsolutePath();
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute("UPDATE schema_version SET version = 99");
    }

    assertRefused(dataDir, Reason.NEWER_SCHEMA);
    assertRefused(dataDir, Reason.NEWER_SCHEMA); // and lets go of the folder
  }

  @Test
  void refusesAFileThatIsNoDatabase() throws IOException {
    Files.createDirectories(dataDir.resolve("journal"));
    Files.write(dataDir.resolve("journal/holdfast.mv.db"), new byte[20_000]);

    assertRefused(dataDir, Reason.UNREADABLE);
  }

  private static void assertRefused(Path folder, Reason reason) {
    assertThatExceptionOfType(StoreRefusedException.class)
        .isThrownBy(() -> Opened.in(folder).close())
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason))
        .withMessageContaining(folder.resolve("journal").toString())
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("\n"));
  }
}

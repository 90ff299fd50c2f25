// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdminTokenTest {

  @TempDir private Path folder;

  @Test
  void isMadeAtTheFirstStartForItsOwnerOnly() throws IOException {
    AdminToken token = AdminToken.in(folder);

    Path file = folder.resolve("admin.token");
    String text = Files.readString(file).strip();
    assertThat(text).hasSize(43);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(token.opens(Optional.of("Bearer " + text))).isTrue();
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void isTheSameAtTheNextStart() throws IOException {
    AdminToken.in(folder);
    String text = Files.readString(folder.resolve("admin.token")).strip();

    assertThat(AdminToken.in(folder).opens(Optional.of("Bearer " + text))).isTrue();
  }

  @Test
  void isMadeThoughAnEarlierStartDiedWhileWritingIt() throws IOException {
    Files.writeString(folder.resolve("admin.token.new"), "half");

    AdminToken.in(folder);

    assertThat(Files.readString(folder.resolve("admin.token")).strip()).hasSize(43);
  }

  @Test
  void opensForNothingElse() throws IOException {
    AdminToken token = AdminToken.of(FakeNode.TOKEN);

    assertThat(token.opens(Optional.empty())).isFalse();
    assertThat(token.opens(Optional.of(""))).isFalse();
    assertThat(token.opens(Optional.of(FakeNode.TOKEN))).isFalse();
    assertThat(token.opens(Optional.of("Basic " + FakeNode.TOKEN))).isFalse();
    assertThat(token.opens(Optional.of("Bearer"))).isFalse();
    assertThat(token.opens(Optional.of("Bearer " + FakeNode.TOKEN.substring(1)))).isFalse();
    assertThat(token).hasToString("AdminToken[…]");
  }

  @Test
  void refusesAFileThatOthersMayReadOrThatHoldsNone() throws IOException {
    Path file = folder.resolve("admin.token");
    Files.writeString(file, FakeNode.TOKEN);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> AdminToken.in(folder)).hasMessageContaining("expected: rw-------");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(file, "");
    assertThatThrownBy(() -> AdminToken.in(folder)).hasMessageContaining("no token");
  }
}

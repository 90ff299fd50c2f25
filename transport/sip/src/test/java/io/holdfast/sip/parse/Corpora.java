// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// The messages that nobody here wrote, read in place: `../shared/corpora` beside the project, or
/// the folder that `HOLDFAST_CORPORA` names. Where there is none, the test is skipped and says so.
public final class Corpora {

  private Corpora() {}

  public static Path root() {
    String named = System.getenv("HOLDFAST_CORPORA");
    Path root =
        named != null ? Path.of(named) : project().resolveSibling("shared").resolve("corpora");
    Assumptions.assumeTrue(
        Files.isDirectory(root),
        () ->
            "skipped: no corpora at "
                + root.toAbsolutePath()
                + " (HOLDFAST_CORPORA may name them)");
    return root;
  }

  private static Path project() {
    Path folder = Path.of("").toAbsolutePath();
    Path at = folder;
    while (at != null && !Files.isDirectory(at.resolve(".mvn"))) {
      at = at.getParent();
    }
    return at == null ? folder : at;
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<String> lines(Path file) {
    return new String(bytes(file), StandardCharsets.UTF_8).lines().toList();
  }

  /// All files below a folder whose names end so, in order.
  static List<Path> files(String folder, String suffix) {
    try (Stream<Path> walk = Files.walk(root().resolve(folder))) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(suffix))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The 49 of RFC 4475 and the 12 of RFC 5118.
  static List<Path> torture() {
    return Stream.concat(
            files("rfc4475/messages", ".dat").stream(),
            files("rfc5118", "").stream().filter(file -> !file.toString().endsWith(".csv")))
        .toList();
  }

  static List<Path> callflows() {
    return files("rfc-callflows/raw", ".sip");
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The files of this repository, for tests that hold pages against code.
final class SourceTree {

  private static final List<Path> MODULES =
      Stream.of(
              "transport/sip",
              "transport/netty",
              "transport/dns",
              "sharding",
              "persistence",
              "ops",
              "node")
          .map(Path::of)
          .toList();

  private SourceTree() {}

  /// The folder with the parent POM, wherever the tests are started.
  static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(at.resolve(".mvn"))) {
      Path above = at.getParent();
      if (above == null) {
        throw new IllegalStateException(
            Path.of("").toAbsolutePath() + " (expected: in a checkout)");
      }
      at = above;
    }
    return at;
  }

  /// The text of a file, named from the root.
  static String text(String file) {
    return text(root().resolve(file));
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The Java files below that folder of every module, such as `src/main`.
  static List<Path> java(String folder) {
    return files(folder, ".java");
  }

  /// The files below that folder of every module whose names end so.
  static List<Path> files(String folder, String suffix) {
    return MODULES.stream()
        .map(module -> root().resolve(module).resolve(folder))
        .filter(Files::isDirectory)
        .flatMap(SourceTree::walk)
        .filter(file -> file.toString().endsWith(suffix))
        .toList();
  }

  /// The pages in the root and below `docs`.
  static List<Path> pages() {
    return Stream.concat(list(root()), walk(root().resolve("docs")))
        .filter(file -> file.toString().endsWith(".md"))
        .toList();
  }

  private static Stream<Path> list(Path folder) {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> walk(Path folder) {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

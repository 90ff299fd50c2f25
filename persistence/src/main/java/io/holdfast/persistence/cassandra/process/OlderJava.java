// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds the Java that Cassandra 5.0 runs on: 17 or else 11. It refuses the newer ones, which have
/// no security manager.
final class OlderJava {
  private static final Pattern VERSION =
      Pattern.compile("^JAVA_VERSION=\"(\\d+)", Pattern.MULTILINE);
  private static final List<Integer> WANTED = List.of(17, 11);
  private static final List<String> VARIABLES =
      List.of(
          "JAVA17_HOME",
          "JAVA_17_HOME",
          "JAVA_HOME_17_X64",
          "JAVA11_HOME",
          "JAVA_11_HOME",
          "JAVA_HOME_11_X64",
          "JAVA_HOME");

  private OlderJava() {}

  /// The `java` program of the first that is found, 17 before 11.
  ///
  /// @throws MissingException if there is none
  static Path find() {
    List<Path> homes = candidates(System.getenv());
    return WANTED.stream()
        .flatMap(version -> homes.stream().filter(is(version)))
        .findFirst()
        .map(home -> home.resolve("bin/java"))
        .orElseThrow(
            () ->
                new MissingException(
                    "no Java 17 or 11 found, which Cassandra needs beside the nodes' own: install"
                        + " one (for example 'apt-get install openjdk-17-jre-headless' or"
                        + " 'sdk install java 17.0.15-tem') or set JAVA17_HOME"));
  }

  /// Where a Java may be: where the variables say, then where they are usually installed.
  static List<Path> candidates(Map<String, String> environment) {
    List<Path> found = new ArrayList<>();
    VARIABLES.stream().flatMap(name -> named(environment, name)).forEach(found::add);
    found.addAll(below(Path.of("/usr/lib/jvm")));
    String home = environment.getOrDefault("HOME", "/nonexistent");
    found.addAll(
        below(
            Path.of(
                environment.getOrDefault("SDKMAN_DIR", home + "/.sdkman"), "candidates", "java")));
    for (int version : WANTED) {
      for (String brew : List.of("/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew")) {
        Path keg = Path.of(brew, "opt", "openjdk@" + version, "libexec");
        found.add(keg.resolve("openjdk.jdk/Contents/Home"));
        found.add(keg);
      }
    }
    below(Path.of("/Library/Java/JavaVirtualMachines")).stream()
        .map(folder -> folder.resolve("Contents/Home"))
        .forEach(found::add);
    return found;
  }

  private static Stream<Path> named(Map<String, String> environment, String name) {
    return Stream.ofNullable(environment.get(name))
        .filter(Predicate.not(String::isBlank))
        .map(Path::of);
  }

  private static List<Path> below(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(found::add);
    } catch (IOException e) {
      // A folder that cannot be read holds no Java for us.
      return List.of();
    }
    found.sort(null);
    return found;
  }

  private static Predicate<Path> is(int version) {
    return home ->
        Files.isExecutable(home.resolve("bin/java"))
            && release(home).map(OlderJava::major).filter(major -> major == version).isPresent();
  }

  private static Optional<String> release(Path home) {
    try {
      return Optional.of(Files.readString(home.resolve("release")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// The version that the `release` file of a Java tells, or 0.
  static int major(String release) {
    Matcher matcher = VERSION.matcher(release);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}

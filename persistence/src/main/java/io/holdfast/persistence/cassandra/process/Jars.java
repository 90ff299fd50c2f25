// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The jars of Cassandra, as the build of `cluster-config/cassandra` lists them.
///
/// @param all in the order of the class path
record Jars(List<Path> all) {
  /// The property that names the list; the launcher sets it.
  static final String PROPERTY = "holdfast.cassandra.classpath";

  private static final String LIST = "cluster-config/cassandra/target/classpath";
  private static final String FETCH =
      "fetch them with 'mvn -f cluster-config/cassandra/pom.xml generate-resources'";

  Jars {
    all = List.copyOf(all);
  }

  /// From the list that the property names, or else that of the source tree we are in.
  static Jars find() {
    String named = System.getProperty(PROPERTY);
    return read(named == null ? inTree() : Path.of(named));
  }

  private static Path inTree() {
    for (@Nullable Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path list = at.resolve(LIST);
      if (Files.exists(list)) {
        return list;
      }
    }
    throw new MissingException("the jars of Cassandra are not fetched: " + FETCH);
  }

  static Jars read(Path list) {
    String text;
    try {
      text = Files.readString(list).strip();
    } catch (IOException e) {
      throw new MissingException("no list of Cassandra's jars in " + list + ": " + FETCH);
    }
    List<Path> jars = Stream.of(text.split(File.pathSeparator)).map(Path::of).toList();
    for (Path jar : jars) {
      if (!Files.exists(jar)) {
        throw new MissingException(jar + " is gone: " + FETCH);
      }
    }
    return new Jars(jars);
  }

  String classPath() {
    return String.join(File.pathSeparator, all.stream().map(Path::toString).toList());
  }

  /// The agent with which Cassandra measures the objects that it keeps.
  Path agent() {
    return all.stream()
        .filter(jar -> jar.getFileName().toString().startsWith("jamm-"))
        .findFirst()
        .orElseThrow(() -> new MissingException("no jamm among Cassandra's jars: " + FETCH));
  }
}

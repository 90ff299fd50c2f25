// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// Runs a node alone that has loaded the classes of a cluster's node, so that the archive of
/// classes which the launcher has the JVM write holds those, too: a third of all that such a node
/// loads.
final class Training {

  /// Where those classes are that a node alone does not load.
  private static final List<String> PACKAGES =
      List.of(
          "io/holdfast/",
          "org/apache/pekko/cluster/",
          "org/apache/pekko/remote/",
          "org/apache/pekko/protobufv3/",
          "com/datastax/oss/driver/api/core/",
          "com/datastax/oss/driver/internal/core/",
          "com/datastax/oss/driver/shaded/netty/",
          "com/datastax/oss/protocol/");

  private static final String SUFFIX = ".class";

  private Training() {}

  public static void main(String[] args) throws IOException {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (entry.endsWith(".jar")) {
        loadAll(entry);
      }
    }
    Main.main(args);
  }

  private static void loadAll(String jar) throws IOException {
    try (var file = new JarFile(jar)) {
      file.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(SUFFIX) && PACKAGES.stream().anyMatch(name::startsWith))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
          .forEach(Training::loadClass);
    }
  }

  private static void loadClass(String name) {
    try {
      Class.forName(name, false, Training.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError _) {
      // it is for something that is not on the class path, and no node loads it
    }
  }
}

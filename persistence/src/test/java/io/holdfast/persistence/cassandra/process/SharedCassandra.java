// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The one Cassandra of a test run, started when the first test asks for it and killed with the
/// JVM: a start takes seconds, so classes share it and take a keyspace each.
///
/// Whoever freezes it thaws it again; whoever wants to kill one starts its own.
public final class SharedCassandra {

  private static final class Holder {
    private static final LocalCassandra SHARED = start();
  }

  private SharedCassandra() {}

  /// Where it answers.
  public static InetSocketAddress cql() {
    return get().cql();
  }

  public static LocalCassandra get() {
    return Holder.SHARED;
  }

  private static LocalCassandra start() {
    // Tests run in the folder of their module.
    Path folder = Path.of("target", "shared-cassandra");
    delete(folder);
    LocalCassandra cassandra = LocalCassandra.launch(folder, LocalCassandra.Options.defaults());
    Runtime.getRuntime().addShutdownHook(new Thread(cassandra::kill, "shared-cassandra"));
    cassandra.awaitReady();
    return cassandra;
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

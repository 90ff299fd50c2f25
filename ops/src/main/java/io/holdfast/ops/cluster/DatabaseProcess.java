// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import io.holdfast.persistence.cassandra.process.LocalCassandra;
import io.holdfast.persistence.cassandra.process.LocalCassandra.Options;
import io.holdfast.persistence.cassandra.process.MissingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The database of the cluster: one Cassandra, which is not started again by itself.
final class DatabaseProcess {
  /// Its name, where a node is named.
  static final String ID = "cassandra";

  private static final int USUAL_PORT = 9042;

  private final Path folder;
  private final String host;
  private final Member.Journal journal;

  /// Both are written under the lock, and read without it.
  private volatile String cql = "";

  private volatile @Nullable LocalCassandra cassandra;

  DatabaseProcess(Path folder, String host, Member.Journal journal) {
    this.folder = folder;
    this.host = host;
    this.journal = journal;
  }

  /// Starts it if it does not run, and waits until it answers.
  void start() throws ClusterFailure {
    LocalCassandra started = launch();
    try {
      started.awaitReady();
    } catch (LocalCassandra.StartFailure e) {
      throw ClusterFailure.failed(String.valueOf(e.getMessage()));
    }
  }

  private synchronized LocalCassandra launch() throws ClusterFailure {
    LocalCassandra running = running();
    if (running != null) {
      return running;
    }
    try {
      LocalCassandra launched =
          LocalCassandra.launch(folder, Options.defaults().withHost(host).withCqlPort(port()));
      cassandra = launched;
      cql = host + ":" + launched.cqlPort();
      var _ = launched.exit().thenAccept(code -> journal.changed("cassandra ended with " + code));
      journal.changed("cassandra begins, pid " + launched.pid());
      return launched;
    } catch (MissingException e) {
      throw ClusterFailure.missing(String.valueOf(e.getMessage()));
    } catch (UncheckedIOException e) {
      throw ClusterFailure.failed("cannot start Cassandra: " + e.getMessage());
    }
  }

  /// The usual one at the first start, if nobody has it; later that of the first.
  private int port() {
    if (Files.exists(folder)) {
      return 0;
    }
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), USUAL_PORT));
      return USUAL_PORT;
    } catch (IOException e) {
      return 0;
    }
  }

  void kill() {
    LocalCassandra running = running();
    if (running != null) {
      running.kill();
    }
  }

  void stop() {
    LocalCassandra running = running();
    if (running != null) {
      running.stop();
    }
  }

  private @Nullable LocalCassandra running() {
    LocalCassandra last = cassandra;
    return last != null && last.alive() ? last : null;
  }

  OptionalLong pid() {
    LocalCassandra running = running();
    return running == null ? OptionalLong.empty() : OptionalLong.of(running.pid());
  }

  /// Of the last process, which may have ended; 0 before the first one.
  long lastPid() {
    LocalCassandra last = cassandra;
    return last == null ? 0 : last.pid();
  }

  /// What there is to say about it in one or two words.
  String state() {
    LocalCassandra running = running();
    return running == null ? "down" : running.answers() ? "ready" : "no answer";
  }

  /// `host:port`; empty before the first start.
  String cql() {
    return cql;
  }
}

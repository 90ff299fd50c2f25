// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.Driver;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;

/// One opening of the database file. After an I/O error H2 closes the file by itself; then this one
/// is abandoned and another one opened, which sees everything that was committed.
///
/// The threads that use it must never be interrupted: an interrupt within a read or a write closes
/// the file's channel.
final class H2Database {

  /// Where it lies and how it is opened.
  ///
  /// @param fileSystem the H2 file system, `file` unless a test injects faults
  record Location(Path folder, String fileSystem, long cacheBytes) {

    // WRITE_DELAY=0: a commit is written before it returns; with H2's default of 500 ms a kill -9
    // loses acknowledged commits. RETENTION_TIME: how long the place of replaced pages is not used
    // again; longer than the sync interval, so that a loss of power finds a whole older version.
    // PAGE_SIZE: commits rewrite whole pages, half the size is half the bytes.
    private static final String OPTIONS =
        ";WRITE_DELAY=0;RETENTION_TIME=5000;PAGE_SIZE=4096"
            + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0";

    String url() {
      String file = folder.toAbsolutePath().normalize().resolve("holdfast").toString();
      return "jdbc:h2:"
          + fileSystem
          + ":"
          + file.replace("\\", "/")
          + OPTIONS
          + ";CACHE_SIZE="
          + cacheBytes / 1024;
    }
  }

  private final Location location;
  private final Connection connection;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

  private H2Database(Location location, Connection connection) {
    this.location = location;
    this.connection = connection;
  }

  static H2Database open(Location location) throws SQLException {
    var database = new H2Database(location, connectTo(location));
    try {
      Schema.ensure(database.connection, location.folder());
    } catch (SQLException | RuntimeException e) {
      database.abandon();
      throw e;
    }
    return database;
  }

  /// A session that reads; each query sees what was committed before it.
  Session reader() throws SQLException {
    Connection reader = connectTo(location);
    connections.add(reader);
    return new Session(reader);
  }

  /// A session that writes in transactions.
  Session writer() throws SQLException {
    Connection writer = connectTo(location);
    connections.add(writer);
    writer.setAutoCommit(false);
    return new Session(writer);
  }

  /// Forces to the disk what has been written.
  void sync() throws SQLException {
    store().sync();
  }

  /// Rewrites some of the pages that lie in mostly dead chunks, so that their space is used again.
  /// With WRITE_DELAY=0 H2 does not do this by itself.
  void compact(int fillRate, int bytes) throws SQLException {
    store().compact(fillRate, bytes);
  }

  /// Closes it in good order.
  void close() throws SQLException {
    closeConnections();
    try (connection;
        Statement statement = connection.createStatement()) {
      statement.execute("SHUTDOWN");
    }
  }

  /// Lets go of it without writing anything more.
  void abandon() {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SHUTDOWN IMMEDIATELY");
    } catch (SQLException _) {
      // it was closed already: by H2, after an I/O error
    }
    closeConnections();
    closeQuietly(connection);
  }

  private void closeConnections() {
    connections.forEach(H2Database::closeQuietly);
    connections.clear();
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException _) {
      // the database is gone, and the connection with it
    }
  }

  private MVStore store() throws SQLException {
    var session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
    return session.getDatabase().getStore().getMvStore();
  }

  private static Connection connectTo(Location location) throws SQLException {
    Connection connection = new Driver().connect(location.url(), new Properties());
    if (connection == null) {
      throw new SQLException("no database driver takes " + location.url());
    }
    return connection;
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.persistence.journal.StoreRefusedException;
import io.holdfast.persistence.journal.StoreRefusedException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The tables, made at the first start. All instants are [Micros].
///
/// `events` is its own feed: `position` is given out by the one writer in the order of its commits,
/// so a reader that has seen a position never misses a lower one.
final class Schema {

  /// What this code reads and writes. A newer one is refused; an older one is brought up to date
  /// here, step by step, once there is one.
  static final int VERSION = 1;

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE events (
            position BIGINT PRIMARY KEY,
            pid VARCHAR NOT NULL,
            seq BIGINT NOT NULL,
            type TINYINT NOT NULL,
            at BIGINT NOT NULL,
            payload VARBINARY NOT NULL)\
          """,
          "CREATE UNIQUE INDEX events_pid_seq ON events (pid, seq)",
          "CREATE TABLE deleted (pid VARCHAR PRIMARY KEY, seq BIGINT NOT NULL)",
          """
          CREATE TABLE snapshots (
            pid VARCHAR NOT NULL,
            seq BIGINT NOT NULL,
            at BIGINT NOT NULL,
            payload VARBINARY NOT NULL,
            PRIMARY KEY (pid, seq))\
          """,
          """
          CREATE TABLE open_calls (
            uid VARCHAR NOT NULL,
            leg INTEGER NOT NULL,
            shard INTEGER NOT NULL,
            due BIGINT NOT NULL,
            call_id VARCHAR NOT NULL,
            phase TINYINT NOT NULL,
            PRIMARY KEY (uid, leg))\
          """,
          "CREATE INDEX open_calls_shard ON open_calls (shard)",
          "CREATE INDEX open_calls_due ON open_calls (due)",
          """
          CREATE TABLE registrations (
            aor VARCHAR PRIMARY KEY,
            shard INTEGER NOT NULL,
            due BIGINT NOT NULL,
            contacts INTEGER NOT NULL)\
          """,
          "CREATE INDEX registrations_due ON registrations (shard, due)",
          """
          CREATE TABLE cdr (
            uid VARCHAR NOT NULL,
            leg INTEGER NOT NULL,
            call_id VARCHAR NOT NULL,
            caller VARCHAR NOT NULL,
            callee VARCHAR NOT NULL,
            request_uri VARCHAR NOT NULL,
            started_at BIGINT NOT NULL,
            rang_at BIGINT,
            answered_at BIGINT,
            ended_at BIGINT NOT NULL,
            ended_by VARCHAR NOT NULL,
            outcome VARCHAR NOT NULL,
            sip_status INTEGER NOT NULL,
            node VARCHAR NOT NULL,
            branch_targets VARCHAR ARRAY NOT NULL,
            branch_statuses INTEGER ARRAY NOT NULL,
            PRIMARY KEY (uid, leg))\
          """,
          "CREATE INDEX cdr_started ON cdr (started_at, uid, leg)",
          "CREATE TABLE offsets (projection VARCHAR PRIMARY KEY, position BIGINT NOT NULL)",
          """
          CREATE TABLE subscribers (
            aor VARCHAR PRIMARY KEY,
            realm VARCHAR NOT NULL,
            ha1_md5 VARCHAR NOT NULL,
            ha1_sha256 VARCHAR)\
          """,
          "CREATE TABLE secrets (name VARCHAR PRIMARY KEY, secret VARBINARY NOT NULL)",
          """
          CREATE TABLE epochs (
            shard INTEGER PRIMARY KEY,
            epoch BIGINT NOT NULL,
            node VARCHAR NOT NULL)\
          """,
          "CREATE TABLE pruned (id INTEGER PRIMARY KEY, before BIGINT NOT NULL)",
          "INSERT INTO pruned VALUES (0, " + Long.MIN_VALUE + ")",
          "CREATE TABLE probe (id INTEGER PRIMARY KEY, filler VARBINARY NOT NULL)",
          "CREATE TABLE schema_version (version INTEGER NOT NULL)");

  private Schema() {}

  /// Makes what is missing. The version row comes last: a start that broke off begins again.
  ///
  /// @throws StoreRefusedException where the tables are of a newer version
  static void ensure(Connection connection, Path folder) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int found = versionOf(statement);
      if (found > VERSION) {
        throw new StoreRefusedException(
            Reason.NEWER_SCHEMA,
            folder,
            "its tables have version " + found + " (expected: at most " + VERSION + ")",
            null);
      }
      if (found == 0) {
        statement.execute("DROP ALL OBJECTS");
        for (String table : TABLES) {
          statement.execute(table);
        }
        statement.execute("INSERT INTO schema_version VALUES (" + VERSION + ")");
        connection.commit();
      }
    }
  }

  private static int versionOf(Statement statement) throws SQLException {
    try (ResultSet table =
        statement.executeQuery(
            "SELECT 1 FROM information_schema.tables WHERE table_name = 'SCHEMA_VERSION'")) {
      if (!table.next()) {
        return 0;
      }
    }
    try (ResultSet row = statement.executeQuery("SELECT MAX(version) FROM schema_version")) {
      return row.next() ? row.getInt(1) : 0;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.holdfast.persistence.PersistenceSettings;
import io.holdfast.persistence.journal.StoreRefusedException;
import io.holdfast.persistence.journal.StoreRefusedException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tables of a cluster, from the CQL files of the module cluster-config. The first node that
/// comes makes what is missing, while it holds a lock that expires; the others wait for it.
final class Schema {
  private static final Logger log = LoggerFactory.getLogger(Schema.class);

  /// What this version of the program works with.
  private static final int VERSION = 1;

  /// How long the maker of the tables may take; after that another one goes on.
  private static final int LOCK_SECONDS = 60;

  private static final String VERSION_ROW = "version";
  private static final String MADE_AT_ROW = "made-at";
  private static final String LOCK_ROW = "lock";

  private static final List<String> TABLES =
      List.of(
          "call_events",
          "aor_events",
          "snapshots",
          "open_calls",
          "registrations",
          "registrations_due",
          "call_feed",
          "cdr",
          "cdr_by_start",
          "cdr_buckets",
          "marks",
          "epochs",
          "secrets",
          "subscribers",
          "probe");

  private final CqlSession session;
  private final String keyspace;
  private final String state;
  private final Map<String, String> values;
  private final String me = UUID.randomUUID().toString();

  Schema(CqlSession session, CassandraSettings settings, PersistenceSettings persistence) {
    this.session = session;
    this.keyspace = settings.keyspace();
    this.state = keyspace + ".schema_state";
    this.values =
        Map.of(
            "keyspace",
            keyspace,
            "replication",
            String.join(
                ", ",
                settings.replication().stream()
                    .map(copies -> copies.replaceFirst("(.*):", "'$1': "))
                    .toList()),
            "id",
            UUID.nameUUIDFromBytes(state.getBytes(StandardCharsets.UTF_8)).toString(),
            "window_hours",
            windowHours(persistence.retention()),
            "cdr_window_hours",
            windowHours(settings.cdrRetention()));
  }

  /// A thirtieth of the time that rows live, so that there are about thirty windows.
  private static String windowHours(Duration timeToLive) {
    return Long.toString(Math.max(1, timeToLive.dividedBy(30).toHours()));
  }

  /// Makes what is missing, or finds out that somebody else is at it.
  ///
  /// @return when the tables were made, in microseconds since 1970; empty while they are being made
  /// @throws StoreRefusedException where the tables are of a newer version
  Optional<Long> ensure() {
    session.setSchemaMetadataEnabled(false); // else it is read again after each statement
    try {
      return made();
    } finally {
      session.setSchemaMetadataEnabled(null);
    }
  }

  private Optional<Long> made() {
    if (isMissing("keyspaces", "keyspace_name = ?", keyspace)) {
      run("keyspace");
    }
    if (isMissing("tables", "keyspace_name = ? AND table_name = ?", keyspace, "schema_state")) {
      run("schema_state");
    }
    if (find(VERSION_ROW) == null && lock()) {
      log.info("making the tables of keyspace {}", keyspace);
      TABLES.forEach(this::run);
      put(MADE_AT_ROW, Long.toString(System.currentTimeMillis() * 1000));
      put(VERSION_ROW, Integer.toString(VERSION));
      unlock();
    }
    String version = find(VERSION_ROW);
    String madeAt = find(MADE_AT_ROW);
    if (version == null || madeAt == null || !session.checkSchemaAgreement()) {
      return Optional.empty();
    }
    if (Integer.parseInt(version) > VERSION) {
      throw new StoreRefusedException(
          Reason.NEWER_SCHEMA,
          keyspace,
          "its tables have version " + version + " (expected: at most " + VERSION + ")",
          null);
    }
    return Optional.of(Long.parseLong(madeAt));
  }

  private boolean isMissing(String what, String where, Object... values) {
    return session
            .execute("SELECT keyspace_name FROM system_schema." + what + " WHERE " + where, values)
            .one()
        == null;
  }

  private boolean lock() {
    return transact(
        "INSERT INTO "
            + state
            + " (name, value) VALUES (?, ?) IF NOT EXISTS USING TTL "
            + LOCK_SECONDS,
        LOCK_ROW,
        me);
  }

  private void unlock() {
    transact("DELETE FROM " + state + " WHERE name = ? IF value = ?", LOCK_ROW, me);
  }

  private void put(String name, String value) {
    transact("INSERT INTO " + state + " (name, value) VALUES (?, ?) IF NOT EXISTS", name, value);
  }

  private boolean transact(String cql, Object... values) {
    ResultSet result =
        session.execute(
            SimpleStatement.newInstance(cql, values)
                .setExecutionProfileName(Connecting.SCHEMA_PROFILE)
                .setIdempotent(false));
    return result.wasApplied();
  }

  private @Nullable String find(String name) {
    Row row =
        session
            .execute(
                SimpleStatement.newInstance("SELECT value FROM " + state + " WHERE name = ?", name)
                    .setExecutionProfileName(Connecting.SCHEMA_PROFILE)
                    .setConsistencyLevel(DefaultConsistencyLevel.LOCAL_SERIAL))
            .one();
    return row == null ? null : row.getString(0);
  }

  private void run(String file) {
    session.execute(
        SimpleStatement.newInstance(text(file)).setExecutionProfileName(Connecting.SCHEMA_PROFILE));
  }

  /// The statement of a file, without its comments, its parameters filled in.
  private String text(String file) {
    String name = "/cql/" + file + ".cql";
    try (InputStream in = Schema.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String bare = text.replaceAll("(?m)^--.*$", "").strip();
      for (Map.Entry<String, String> value : values.entrySet()) {
        bare = bare.replace("${" + value.getKey() + "}", value.getValue());
      }
      return bare.endsWith(";") ? bare.substring(0, bare.length() - 1) : bare;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.PersistenceSettings;
import io.holdfast.persistence.cassandra.process.SharedCassandra;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A keyspace for tests in a database that is running.
public final class Keyspace {
  private final InetSocketAddress database;
  private final String name;

  public Keyspace(InetSocketAddress database, String name) {
    this.database = database;
    this.name = name;
  }

  /// In the database that the tests of one process share.
  public static Keyspace shared(String name) {
    return new Keyspace(SharedCassandra.cql(), name);
  }

  /// Impatient, otherwise as shipped; for a database of one node.
  public Config config() {
    return ConfigFactory.parseString(
            """
            holdfast.persistence { probe-interval = 100 ms }
            holdfast.cassandra {
              contact-points = ["%s:%d"], keyspace = %s, replication = ["datacenter1:1"]
              feed-interval = 50 ms, start-timeout = 30 s
            }
            """
                .formatted(database.getHostString(), database.getPort(), name))
        .withFallback(ConfigFactory.defaultReference());
  }

  public CassandraStore open() {
    return open("", PersistenceMeter.none());
  }

  /// @param more settings that go before the others
  public CassandraStore open(String more, PersistenceMeter meter) {
    Config config = ConfigFactory.parseString(more).withFallback(config());
    return CassandraStore.open(
        CassandraSettings.of(config),
        PersistenceSettings.of(config),
        meter,
        InstantSource.system());
  }

  /// Without any rows, but for the version of the tables.
  public Keyspace emptied() {
    try (CqlSession session = session()) {
      List<CompletableFuture<?>> emptied = new ArrayList<>();
      session
          .execute("SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?", name)
          .forEach(
              row -> {
                String table = row.getString(0);
                if (!"schema_state".equals(table)) {
                  var statement = SimpleStatement.newInstance("TRUNCATE " + name + "." + table);
                  emptied.add(
                      session
                          .executeAsync(statement.setTimeout(Duration.ofSeconds(20)))
                          .toCompletableFuture());
                }
              });
      emptied.forEach(CompletableFuture::join);
    }
    return this;
  }

  /// What nobody should do to the tables; `$` stands for the keyspace.
  public void execute(String cql) {
    try (CqlSession session = session()) {
      session.execute(cql.replace("$", name));
    }
  }

  private CqlSession session() {
    return CqlSession.builder()
        .addContactPoint(database)
        .withLocalDatacenter("datacenter1")
        .build();
  }
}

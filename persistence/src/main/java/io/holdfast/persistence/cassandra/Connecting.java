// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.dse.driver.api.core.config.DseDriverOption;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.holdfast.persistence.PersistenceSettings;
import io.holdfast.persistence.journal.StoreRefusedException;
import io.holdfast.persistence.journal.StoreRefusedException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the session with a database that may still be starting, and sees to the tables. Says in
/// the log what it waits for, and gives up after the time that a start may take.
final class Connecting {
  private static final Logger log = LoggerFactory.getLogger(Connecting.class);

  static final String SCHEMA_PROFILE = "schema";

  private static final Duration PAUSE = Duration.ofMillis(500);

  /// How often the log says that it is still waiting.
  private static final Duration SAY_EVERY = Duration.ofSeconds(10);

  /// A session whose keyspace has its tables.
  ///
  /// @param madeAt when the tables were made, in microseconds since 1970
  record Connected(CqlSession session, long madeAt) {}

  private final CassandraSettings settings;
  private final PersistenceSettings persistence;
  private final long giveUp;
  private long lastSaid;
  private String said = "";
  private @Nullable Throwable failure;

  Connecting(CassandraSettings settings, PersistenceSettings persistence) {
    this.settings = settings;
    this.persistence = persistence;
    this.giveUp = System.nanoTime() + settings.startTimeout().toNanos();
  }

  /// @throws StoreRefusedException where the time is over, or the tables are too new
  Connected connect() {
    CqlSession session = session();
    try {
      return ensured(session);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private CqlSession session() {
    String password = password();
    while (true) {
      try {
        return builder(password).build();
      } catch (DriverException | IllegalArgumentException e) {
        await(reasonOf(e), e);
      }
    }
  }

  private Connected ensured(CqlSession session) {
    var schema = new Schema(session, settings, persistence);
    while (true) {
      try {
        Optional<Long> madeAt = schema.ensure();
        if (madeAt.isPresent()) {
          session.execute("USE " + settings.keyspace());
          return new Connected(session, madeAt.get());
        }
        await("another node is making the tables", null);
      } catch (DriverException e) {
        await(reasonOf(e), e);
      }
    }
  }

  private String reasonOf(Throwable failure) {
    return failure instanceof NoNodeAvailableException
        ? "no node of data centre "
            + settings.localDatacenter()
            + " answers (holdfast.cassandra.local-datacenter names it)"
        : Cql.reasonOf(failure);
  }

  private void await(String reason, @Nullable Throwable cause) {
    failure = cause;
    long now = System.nanoTime();
    if (now - giveUp > 0) {
      throw new StoreRefusedException(
          Reason.UNREACHABLE,
          place(),
          "not ready after " + settings.startTimeout().toSeconds() + " s: " + reason,
          failure);
    }
    if (!reason.equals(said) || now - lastSaid > SAY_EVERY.toNanos()) {
      said = reason;
      lastSaid = now;
      log.warn(
          "waiting for database {}, {} s left: {}",
          place(),
          TimeUnit.NANOSECONDS.toSeconds(giveUp - now),
          reason);
    }
    LockSupport.parkNanos(PAUSE.toNanos());
  }

  private String place() {
    return settings.contactPoints().stream()
        .map(point -> point.getHostString() + ":" + point.getPort())
        .collect(Collectors.joining(","));
  }

  private String password() {
    if (settings.passwordFile().isEmpty()) {
      return "";
    }
    try {
      return Files.readString(Path.of(settings.passwordFile()), StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      throw new StoreRefusedException(
          Reason.UNREACHABLE,
          place(),
          "holdfast.cassandra.password-file " + settings.passwordFile() + " cannot be read",
          e);
    }
  }

  private CqlSessionBuilder builder(String password) {
    CqlSessionBuilder builder =
        CqlSession.builder()
            .addContactPoints(settings.contactPoints())
            .withLocalDatacenter(settings.localDatacenter())
            .withApplicationName("holdfast")
            .withConfigLoader(configuration());
    return settings.username().isEmpty()
        ? builder
        : builder.withAuthCredentials(settings.username(), password);
  }

  /// What differs from the driver's own defaults. Two threads read and write sockets; a request
  /// that hangs at one coordinator is tried at another; a database that comes back is found within
  /// a second.
  private DriverConfigLoader configuration() {
    Duration timeout = persistence.writeTimeout();
    return DriverConfigLoader.programmaticBuilder()
        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, timeout)
        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
        .withString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY, "LOCAL_SERIAL")
        .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
        .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, 1000)
        .withBoolean(DefaultDriverOption.REQUEST_WARN_IF_SET_KEYSPACE, false)
        .withInt(DefaultDriverOption.CONNECTION_POOL_LOCAL_SIZE, 1)
        .withInt(DefaultDriverOption.CONNECTION_MAX_REQUESTS, 32_000)
        .withInt(DefaultDriverOption.CONNECTION_MAX_ORPHAN_REQUESTS, 16_000)
        .withBoolean(DefaultDriverOption.CONNECTION_WARN_INIT_ERROR, false)
        .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, Duration.ofSeconds(2))
        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(5))
        .withString(DefaultDriverOption.RECONNECTION_POLICY_CLASS, "ConstantReconnectionPolicy")
        .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(500))
        .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, Duration.ofSeconds(2))
        .withDuration(DefaultDriverOption.HEARTBEAT_TIMEOUT, Duration.ofSeconds(2))
        .withString(
            DefaultDriverOption.SPECULATIVE_EXECUTION_POLICY_CLASS,
            "ConstantSpeculativeExecutionPolicy")
        .withInt(DefaultDriverOption.SPECULATIVE_EXECUTION_MAX, 2)
        .withDuration(DefaultDriverOption.SPECULATIVE_EXECUTION_DELAY, Duration.ofMillis(500))
        .withStringList(
            DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(settings.keyspace()))
        .withBoolean(DseDriverOption.MONITOR_REPORTING_ENABLED, false)
        .withInt(DefaultDriverOption.NETTY_IO_SIZE, settings.ioThreads())
        .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 100)
        .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_TIMEOUT, 5000)
        .withString(DefaultDriverOption.NETTY_IO_SHUTDOWN_UNIT, "MILLISECONDS")
        .withInt(DefaultDriverOption.NETTY_ADMIN_SIZE, 1)
        .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 100)
        .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_TIMEOUT, 5000)
        .withString(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_UNIT, "MILLISECONDS")
        .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
        .startProfile(SCHEMA_PROFILE)
        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(20))
        .endProfile()
        .build();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// Everything under `holdfast.cassandra`, read once; `reference.conf` says what each key is for.
///
/// @param contactPoints where to ask for the others; none: the node keeps its journal by itself
/// @param replication copies per data centre, as `name:number`
/// @param username empty where the database asks for none
/// @param passwordFile whose first line is the password
/// @param startTimeout how long a start waits for the database
/// @param maxInFlight writes that may be under way
/// @param stallAfter age of the oldest write under way from which on the journal takes no more
/// @param feedInterval how often projections look for what other nodes have appended
/// @param cdrRetention how long call records are kept
/// @param ioThreads of the driver
public record CassandraSettings(
    List<InetSocketAddress> contactPoints,
    String localDatacenter,
    String keyspace,
    List<String> replication,
    String username,
    String passwordFile,
    Duration startTimeout,
    int maxInFlight,
    Duration stallAfter,
    Duration feedInterval,
    Duration cdrRetention,
    int ioThreads) {

  private static final int PORT = 9042;
  private static final Pattern KEYSPACE = Pattern.compile("[a-z][a-z0-9_]{0,47}");
  private static final Pattern COPIES = Pattern.compile("[A-Za-z0-9_.-]+:[1-9]");

  public CassandraSettings {
    contactPoints = List.copyOf(contactPoints);
    replication = List.copyOf(replication);
  }

  /// Whether there is a database to go to.
  public boolean configured() {
    return !contactPoints.isEmpty();
  }

  /// Reads the effective configuration.
  ///
  /// @throws ConfigException where a value is missing or not as expected; its message names the
  ///   key, the value and what was expected
  public static CassandraSettings of(Config root) {
    Config in = root.getConfig("holdfast.cassandra");
    return new CassandraSettings(
        in.getStringList("contact-points").stream().map(point -> address(in, point)).toList(),
        matching(in, "local-datacenter", in.getString("local-datacenter"), Pattern.compile("\\S+")),
        matching(in, "keyspace", in.getString("keyspace"), KEYSPACE),
        in.getStringList("replication").stream()
            .map(copies -> matching(in, "replication", copies, COPIES))
            .toList(),
        in.getString("username"),
        in.getString("password-file"),
        duration(in, "start-timeout", Duration.ofSeconds(1), Duration.ofHours(1)),
        number(in, "max-in-flight", 1, 30_000),
        duration(in, "stall-after", Duration.ofMillis(200), Duration.ofMinutes(1)),
        duration(in, "feed-interval", Duration.ofMillis(10), Duration.ofSeconds(10)),
        duration(in, "cdr-retention", Duration.ofMinutes(1), Duration.ofDays(7_000)),
        number(in, "io-threads", 1, 64));
  }

  private static InetSocketAddress address(Config in, String point) {
    int colon = point.lastIndexOf(':');
    boolean port = colon > 0 && (point.indexOf(':') == colon || point.charAt(colon - 1) == ']');
    String host = port ? point.substring(0, colon) : point;
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      int number = port ? Integer.parseInt(point.substring(colon + 1)) : PORT;
      if (!bare.isBlank()) {
        return InetSocketAddress.createUnresolved(bare, number);
      }
    } catch (IllegalArgumentException _) {
      // said below, with the key
    }
    throw wrong(in, "contact-points", point, "host or host:port");
  }

  private static String matching(Config in, String key, String value, Pattern pattern) {
    if (!pattern.matcher(value).matches()) {
      throw wrong(in, key, value, "matching " + pattern);
    }
    return value;
  }

  private static int number(Config in, String key, int least, int most) {
    return inRange(in, key, in.getInt(key), least, most);
  }

  private static Duration duration(Config in, String key, Duration least, Duration most) {
    return inRange(in, key, in.getDuration(key), least, most);
  }

  private static <T extends Comparable<T>> T inRange(
      Config in, String key, T value, T least, T most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw wrong(in, key, value, "from " + least + " to " + most);
    }
    return value;
  }

  private static ConfigException wrong(Config in, String key, Object value, String expected) {
    return new ConfigException.BadValue(
        in.getValue(key).origin(),
        "holdfast.cassandra." + key,
        value + " (expected: " + expected + ")");
  }
}

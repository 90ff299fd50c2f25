// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How a node belongs to its cluster, `holdfast.cluster` in `reference.conf`.
///
/// @param listen where the other nodes reach this one
/// @param seeds the nodes that a cluster is formed of; none: this node is a cluster alone
/// @param lease how long a majority's word stands
/// @param beatInterval the time between two questions for it
/// @param silence after which time without a word a member's port is tried
/// @param exitAfter how long the fence may be closed before this process gives itself up
public record ClusterSettings(
    Endpoint listen,
    List<Endpoint> seeds,
    Duration lease,
    Duration beatInterval,
    Duration silence,
    Duration exitAfter) {

  /// The name that the actor system of every node must have.
  public static final String SYSTEM = "holdfast";

  private static final String PATH = "holdfast.cluster";
  private static final String STABLE_AFTER = "pekko.cluster.split-brain-resolver.stable-after";

  /// A host and a port.
  ///
  /// @param port 0: one that is free
  public record Endpoint(String host, int port) {

    static Endpoint parse(String key, String text) {
      int colon = text.lastIndexOf(':');
      String host = colon < 0 ? text : text.substring(0, colon);
      String port = colon < 0 ? "" : text.substring(colon + 1);
      expect(
          host.matches("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\]")
              && port.matches("\\d{1,5}")
              && Integer.parseInt(port) <= 65535,
          key,
          "'" + text + "'",
          "host:port");
      return new Endpoint(host, Integer.parseInt(port));
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  public ClusterSettings {
    seeds = List.copyOf(seeds);
    expect(
        seeds.isEmpty() || listen.port() != 0,
        "listen",
        listen,
        "a port, which a node that is started again must keep");
    expect(
        seeds.stream().allMatch(seed -> seed.port() != 0),
        "seeds",
        seeds,
        "each with the port that it listens on");
    expect(millis(beatInterval) >= 20, "beat-interval", text(beatInterval), "at least 20 ms");
    expect(
        lease.compareTo(beatInterval.multipliedBy(3)) >= 0,
        "lease",
        text(lease),
        "at least three times beat-interval");
    expect(
        silence.compareTo(beatInterval.multipliedBy(2)) >= 0,
        "silence",
        text(silence),
        "at least twice beat-interval");
    expect(
        exitAfter.compareTo(lease.multipliedBy(2)) >= 0,
        "exit-after",
        text(exitAfter),
        "at least twice the lease");
  }

  /// Reads `holdfast.cluster`.
  ///
  /// @throws IllegalArgumentException in one line: the key, its value, and what was expected
  public static ClusterSettings from(Config config) {
    try {
      Config cluster = config.getConfig(PATH);
      ClusterSettings settings =
          new ClusterSettings(
              Endpoint.parse("listen", cluster.getString("listen")),
              cluster.getStringList("seeds").stream()
                  .map(seed -> Endpoint.parse("seeds", seed))
                  .toList(),
              cluster.getDuration("lease"),
              cluster.getDuration("beat-interval"),
              cluster.getDuration("silence"),
              cluster.getDuration("exit-after"));
      // Who loses its majority must have stopped before the others take over.
      Duration stableAfter = config.getDuration(STABLE_AFTER);
      expect(
          settings.lease.compareTo(stableAfter) < 0,
          "lease",
          text(settings.lease),
          "less than " + text(stableAfter) + ", after which others take over");
      return settings;
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(PATH + "." + e.getMessage(), e);
    }
  }

  /// Whether this node joins nobody but itself.
  public boolean alone() {
    return seeds.isEmpty();
  }

  /// How many nodes it takes to form a cluster.
  int majority() {
    return alone() ? 1 : seeds.size() / 2 + 1;
  }

  /// What Pekko has to be told. It lies over everything else.
  public Config pekko() {
    return ConfigFactory.parseMap(
        Map.of(
            "pekko.remote.artery.canonical.hostname", listen.host(),
            "pekko.remote.artery.canonical.port", listen.port(),
            // Nobody is taken in, and so no shard is opened, before a majority is there.
            "pekko.cluster.min-nr-of-members", majority()));
  }

  private static long millis(Duration duration) {
    return duration.toMillis();
  }

  private static String text(Duration duration) {
    return duration.toMillis() + " ms";
  }

  private static void expect(boolean good, String key, Object value, String expected) {
    if (!good) {
      throw new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
    }
  }
}

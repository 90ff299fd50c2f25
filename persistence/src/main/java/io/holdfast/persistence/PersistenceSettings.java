// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/// Everything under `holdfast.persistence`, read once; `reference.conf` says what each key is for.
///
/// @param writeTimeout after this time without a commit the pending writes fail
/// @param probeInterval how often an unhealthy store is tried again
/// @param retention how long the events of an ended call are kept
/// @param retentionInterval how often old events are looked for
public record PersistenceSettings(
    Duration writeTimeout,
    Duration probeInterval,
    Duration retention,
    Duration retentionInterval,
    Embedded embedded,
    Projection projection) {

  /// The keys of the embedded store.
  ///
  /// @param queueCapacity writes that may wait for a commit
  /// @param maxBatch writes of one commit
  /// @param commitSpacing the least time between the starts of two commits
  /// @param readers connections, and threads, that read
  /// @param readQueueCapacity reads that may wait for a reader
  /// @param cacheBytes memory for pages of the database
  /// @param syncInterval how often what was written is forced to the disk
  public record Embedded(
      int queueCapacity,
      int maxBatch,
      Duration commitSpacing,
      int readers,
      int readQueueCapacity,
      long cacheBytes,
      Duration syncInterval) {}

  /// The keys of the CDR projection.
  ///
  /// @param linger how long a woken projection waits for more before it reads
  /// @param page events read from the feed at a time
  /// @param retryInterval pause after a failure
  public record Projection(Duration linger, int page, Duration retryInterval) {}

  /// Reads the effective configuration.
  ///
  /// @throws ConfigException where a value is missing or out of its range; its message names the
  ///   key, the value and what was expected
  public static PersistenceSettings of(Config root) {
    var in = new Reader(root.getConfig("holdfast.persistence"));
    return new PersistenceSettings(
        in.duration("write-timeout", Duration.ofMillis(100), Duration.ofMinutes(1)),
        in.duration("probe-interval", Duration.ofMillis(10), Duration.ofMinutes(1)),
        in.duration("retention", Duration.ofMinutes(1), Duration.ofDays(36_500)),
        in.duration("retention-interval", Duration.ofMillis(10), Duration.ofDays(1)),
        new Embedded(
            in.number("embedded.queue-capacity", 1, 10_000_000),
            in.number("embedded.max-batch", 1, 100_000),
            in.duration("embedded.commit-spacing", Duration.ZERO, Duration.ofSeconds(1)),
            in.number("embedded.readers", 1, 64),
            in.number("embedded.read-queue-capacity", 1, 10_000_000),
            in.bytes("embedded.cache-size", 1L << 20, 1L << 40),
            in.duration("embedded.sync-interval", Duration.ofMillis(100), Duration.ofSeconds(4))),
        new Projection(
            in.duration("projection.linger", Duration.ZERO, Duration.ofMillis(250)),
            in.number("projection.page", 1, 100_000),
            in.duration(
                "projection.retry-interval", Duration.ofMillis(10), Duration.ofMinutes(1))));
  }

  private record Reader(Config config) {
    Duration duration(String key, Duration least, Duration most) {
      Duration value = config.getDuration(key);
      return inRange(key, value, least, most);
    }

    int number(String key, int least, int most) {
      return inRange(key, config.getInt(key), least, most);
    }

    long bytes(String key, long least, long most) {
      return inRange(key, config.getBytes(key), least, most);
    }

    private <T extends Comparable<T>> T inRange(String key, T value, T least, T most) {
      if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
        throw new ConfigException.BadValue(
            config.getValue(key).origin(),
            "holdfast.persistence." + key,
            value + " (expected: from " + least + " to " + most + ")");
      }
      return value;
    }
  }
}

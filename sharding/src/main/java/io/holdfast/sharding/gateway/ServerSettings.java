// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import com.typesafe.config.Config;
import java.time.Duration;

/// What `holdfast.servers` says of the servers of other domains; `reference.conf` says what each
/// key is for.
///
/// @param maxTried for one request
/// @param nextAfter how long one may say nothing while another is left
/// @param deadFor how long one that failed is tried last
/// @param deadForMax how long it is at most, whatever it asks for (Retry-After)
/// @param maxDead how many of them are remembered
public record ServerSettings(
    int maxTried, Duration nextAfter, Duration deadFor, Duration deadForMax, int maxDead) {

  /// Reads the settings; what is wrong names its key, its value and what was expected.
  public static ServerSettings from(Config holdfast) {
    Config servers = holdfast.getConfig("servers");
    int maxTried = servers.getInt("max-tried");
    Duration nextAfter = servers.getDuration("next-after");
    Duration deadFor = servers.getDuration("dead-for");
    Duration deadForMax = servers.getDuration("dead-for-max");
    int maxDead = servers.getInt("max-dead");
    require(maxTried >= 1 && maxTried <= 32, "max-tried", maxTried, "1 to 32");
    require(
        nextAfter.compareTo(Duration.ofMillis(500)) >= 0,
        "next-after",
        nextAfter,
        "at least 0.5 s");
    require(!deadFor.isNegative(), "dead-for", deadFor, "0 or more");
    require(deadForMax.compareTo(deadFor) >= 0, "dead-for-max", deadForMax, "at least dead-for");
    require(maxDead >= 1 && maxDead <= 1_000_000, "max-dead", maxDead, "1 to 1000000");
    return new ServerSettings(maxTried, nextAfter, deadFor, deadForMax, maxDead);
  }

  private static void require(boolean holds, String key, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "holdfast.servers." + key + ": " + value + " (expected: " + expected + ")");
    }
  }
}

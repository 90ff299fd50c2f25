// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Everything under `holdfast.admin`, read once; `reference.conf` says what each key is for.
///
/// @param listen where the server listens; port 0 takes a free one
/// @param maxConnections open at a time, more are closed at once
/// @param maxBodyBytes of a request
/// @param requestTimeout within which a whole request must have come, and a client must take what
///   it is sent
/// @param pageRows rows of a list that are read and sent at a time
public record AdminSettings(
    InetSocketAddress listen,
    int maxConnections,
    int maxBodyBytes,
    Duration requestTimeout,
    int pageRows) {

  private static final String PREFIX = "holdfast.admin.";

  /// Reads the effective configuration.
  ///
  /// @throws ConfigException where a value is missing or wrong; its message names the key, the
  ///   value and what was expected
  public static AdminSettings from(Config root) {
    return new AdminSettings(
        address(root),
        number(root, "max-connections", 1, 10_000),
        (int)
            inRange(root, "max-body-size", root.getBytes(PREFIX + "max-body-size"), 1024, 1 << 24),
        timeout(root),
        number(root, "page-rows", 1, 10_000));
  }

  private static InetSocketAddress address(Config root) {
    String text = root.getString(PREFIX + "listen");
    int colon = text.lastIndexOf(':');
    try {
      String host = text.substring(0, Math.max(0, colon));
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      InetAddress address =
          InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host);
      return new InetSocketAddress(address, Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException _) {
      throw wrong(root, "listen", text, "ADDRESS:PORT, such as 127.0.0.1:8060 or [::1]:8060");
    }
  }

  private static int number(Config root, String key, int least, int most) {
    return (int) inRange(root, key, root.getInt(PREFIX + key), least, most);
  }

  private static Duration timeout(Config root) {
    Duration timeout = root.getDuration(PREFIX + "request-timeout");
    if (timeout.toMillis() < 100 || timeout.toHours() > 1) {
      throw wrong(root, "request-timeout", timeout, "from 100 ms to 1 h");
    }
    return timeout;
  }

  private static long inRange(Config root, String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw wrong(root, key, value, "from " + least + " to " + most);
    }
    return value;
  }

  private static ConfigException wrong(Config root, String key, Object value, String expected) {
    return new ConfigException.BadValue(
        root.getValue(PREFIX + key).origin(),
        PREFIX + key,
        value + " (expected: " + expected + ")");
  }
}

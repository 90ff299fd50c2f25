// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.dns;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// What `holdfast.dns` says; `reference.conf` says what each key is for.
///
/// @param servers those of the operating system where there are none
/// @param timeout for one server
/// @param cacheEntries answers that are remembered at most
/// @param negativeTtlMax how long "no such name" is believed at most
/// @param maxAliases followed for one name
/// @param maxPending lookups that may wait for their answers
public record DnsSettings(
    List<InetSocketAddress> servers,
    Duration timeout,
    int cacheEntries,
    Duration negativeTtlMax,
    int maxAliases,
    int maxPending) {

  private static final int PORT = 53;

  public DnsSettings {
    servers = List.copyOf(servers);
  }

  /// @throws ConfigException where a value does not fit
  public static DnsSettings from(Config config) {
    Config dns = config.getConfig("holdfast.dns");
    return new DnsSettings(
        dns.getStringList("servers").stream().map(text -> server(dns, text)).toList(),
        atLeast(dns, "timeout", Duration.ofMillis(10)),
        atLeast(dns, "cache-entries", 1),
        atLeast(dns, "negative-ttl-max", Duration.ZERO),
        atLeast(dns, "max-aliases", 0),
        atLeast(dns, "max-pending", 1));
  }

  private static Duration atLeast(Config dns, String key, Duration least) {
    Duration value = dns.getDuration(key);
    if (value.compareTo(least) < 0 || value.toSeconds() > Integer.MAX_VALUE) {
      throw wrong(dns, key, value + " (expected: at least " + least + ')');
    }
    return value;
  }

  private static int atLeast(Config dns, String key, int least) {
    int value = dns.getInt(key);
    if (value < least) {
      throw wrong(dns, key, value + " (expected: at least " + least + ')');
    }
    return value;
  }

  private static InetSocketAddress server(Config dns, String text) {
    int colon = text.lastIndexOf(':');
    boolean port = colon > 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
    String host = port ? text.substring(0, colon) : text;
    String literal =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      return new InetSocketAddress(
          InetAddress.ofLiteral(literal),
          port ? Integer.parseInt(text.substring(colon + 1)) : PORT);
    } catch (IllegalArgumentException _) {
      throw wrong(
          dns, "servers", "'" + text + "' (expected: a numeric address, with or without a port)");
    }
  }

  private static ConfigException wrong(Config dns, String key, String why) {
    return new ConfigException.BadValue(dns.getValue(key).origin(), "holdfast.dns." + key, why);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/// Puts the configuration of a node together: what was said on the command line, over a file, over
/// `node.conf`, over the `reference.conf` of all modules.
final class Configuration {

  private static final String ROOT = "holdfast";

  private Configuration() {}

  /// @param file HOCON, null for none
  /// @param sets `KEY=VALUE`, with or without `holdfast.` in front, the value as in HOCON
  /// @throws IllegalArgumentException whose message is one line
  static Config load(@Nullable Path file, List<String> sets) {
    try {
      Config config = ConfigFactory.empty();
      for (String set : sets) {
        config = parse(set).withFallback(config);
      }
      if (file != null) {
        if (!Files.isReadable(file)) {
          throw new IllegalArgumentException(
              "--config: " + file + " (expected: a file that can be read)");
        }
        config =
            config.withFallback(
                ConfigFactory.parseFile(
                    file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false)));
      }
      Config known =
          ConfigFactory.parseResources("node.conf").withFallback(ConfigFactory.defaultReference());
      reject(config, known);
      return config.withFallback(known).resolve();
    } catch (ConfigException e) {
      throw new IllegalArgumentException(
          String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "), e);
    }
  }

  /// The effective `holdfast` settings, sorted, as HOCON.
  static String render(Config config) {
    return config
        .getConfig(ROOT)
        .withoutPath("journal")
        .withoutPath("snapshots")
        .root()
        .render(
            ConfigRenderOptions.defaults()
                .setOriginComments(false)
                .setComments(false)
                .setJson(false));
  }

  private static Config parse(String set) {
    int equals = set.indexOf('=');
    if (equals <= 0) {
      throw new IllegalArgumentException("--set: '" + set + "' (expected: KEY=VALUE)");
    }
    String key = set.substring(0, equals).strip();
    String path = key.startsWith(ROOT + ".") || key.startsWith("pekko.") ? key : ROOT + "." + key;
    String value = set.substring(equals + 1).strip();
    try {
      return ConfigFactory.parseString(path + " = " + value);
    } catch (ConfigException e) {
      // what is no HOCON, as `udp:127.0.0.1:5060`, is meant as text
      String text =
          value.startsWith("[") && value.endsWith("]")
              ? quotedList(value)
              : ConfigUtil.quoteString(value);
      return ConfigFactory.parseString(path + " = " + text);
    }
  }

  private static String quotedList(String value) {
    StringBuilder list = new StringBuilder("[");
    for (String item : value.substring(1, value.length() - 1).split(",", -1)) {
      if (!item.isBlank()) {
        list.append(ConfigUtil.quoteString(item.strip())).append(',');
      }
    }
    return list.append(']').toString();
  }

  /// A key that nothing reads is a mistake that must be seen, and so is a value of another kind
  /// than its default.
  private static void reject(Config given, Config known) {
    for (var entry : given.entrySet()) {
      String key = entry.getKey();
      if (!key.startsWith(ROOT + ".")) {
        continue;
      }
      if (!known.hasPathOrNull(key)) {
        throw wrong(entry, "a known setting, see docs/configuration.md");
      }
      ValueKind kind = ValueKind.of(known.getValue(key));
      if (!kind.fits(given, key)) {
        throw wrong(entry, kind.words());
      }
    }
  }

  private static IllegalArgumentException wrong(Entry<String, ConfigValue> entry, String expected) {
    return new IllegalArgumentException(
        entry.getKey() + ": " + entry.getValue().render() + " (expected: " + expected + ")");
  }
}

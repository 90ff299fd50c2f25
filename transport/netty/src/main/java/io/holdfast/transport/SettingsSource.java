// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigRenderOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/// Reads checked values below one path. Whatever is wrong becomes an [IllegalArgumentException]
/// whose message is one line with the key, the value and what was expected.
record SettingsSource(Config config, String path) {

  SettingsSource below(String name) {
    return new SettingsSource(config, path + "." + name);
  }

  boolean flag(String key) {
    return read(key, "true or false", Config::getBoolean);
  }

  String text(String key) {
    return read(key, "a text", Config::getString);
  }

  List<String> texts(String key) {
    return read(key, "a list", Config::getStringList);
  }

  int integer(String key, int least, int most) {
    return (int) within(key, read(key, "a number", Config::getLong), least, most);
  }

  /// A size such as `4 MiB`.
  long bytes(String key, long least, long most) {
    return within(key, read(key, "a size such as 4 MiB", Config::getBytes), least, most);
  }

  Duration duration(String key) {
    Duration value = read(key, "a duration such as 10 s", Config::getDuration);
    if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
      throw wrong(key, "more than 0 s, at most 1 d");
    }
    return value;
  }

  IllegalArgumentException wrong(String key, String expected) {
    String value = config.getValue(path + "." + key).render(ConfigRenderOptions.concise());
    return new IllegalArgumentException(
        path + "." + key + ": " + value + " (expected: " + expected + ")");
  }

  private long within(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw wrong(key, least + " to " + most);
    }
    return value;
  }

  private <T> T read(String key, String expected, BiFunction<Config, String, T> reader) {
    String full = path + "." + key;
    try {
      return reader.apply(config, full);
    } catch (ConfigException.Missing _) {
      throw new IllegalArgumentException(full + ": absent (expected: " + expected + ")");
    } catch (ConfigException.WrongType | ConfigException.BadValue _) {
      throw wrong(key, expected);
    }
  }
}

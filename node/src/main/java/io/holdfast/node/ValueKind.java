// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;

/// The kind of value that a setting takes, as its default shows. A value of another kind is refused
/// by the full name of its key, which the reader of a section of the settings does not know.
enum ValueKind {
  FLAG("true or false"),
  NUMBER("a number"),
  TIME("a time with its unit, such as 500 ms"),
  SIZE("a size with its unit, such as 64 KiB"),
  LIST("a list, such as [a,b]"),
  TEXT("a text");

  private static final String TIME_FORM = "[0-9]+ (ms|s|m|h|d)";
  private static final String SIZE_FORM = "[0-9]+ [KMG]iB";

  private final String words;

  ValueKind(String words) {
    this.words = words;
  }

  /// The kind of that default.
  static ValueKind of(ConfigValue value) {
    return switch (value.valueType()) {
      case BOOLEAN -> FLAG;
      case NUMBER -> NUMBER;
      case LIST -> LIST;
      case STRING -> ofText(value.unwrapped().toString());
      case OBJECT, NULL -> TEXT;
    };
  }

  private static ValueKind ofText(String text) {
    if (text.matches(TIME_FORM)) {
      return TIME;
    }
    return text.matches(SIZE_FORM) ? SIZE : TEXT;
  }

  /// What is expected, in words.
  String words() {
    return words;
  }

  /// Whether the value at that path is of this kind.
  boolean fits(Config config, String path) {
    try {
      var _ = read(config, path);
      return true;
    } catch (ConfigException _) {
      return false;
    }
  }

  private Object read(Config config, String path) {
    return switch (this) {
      case FLAG -> config.getBoolean(path);
      case NUMBER -> config.getNumber(path);
      case TIME -> config.getDuration(path);
      case SIZE -> config.getBytes(path);
      case LIST -> config.getStringList(path);
      case TEXT -> config.getString(path);
    };
  }
}

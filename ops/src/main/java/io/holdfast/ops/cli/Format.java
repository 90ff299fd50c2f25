// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// How a command prints.
enum Format {
  /// Aligned columns for people.
  TABLE,
  /// JSON Lines, and nothing else.
  JSON,
  /// RFC 4180, with a header line.
  CSV;

  static Format of(Arguments arguments, Format... possible) throws Failure {
    String wanted = arguments.option("--format").orElse("table");
    List<Format> formats = Arrays.asList(possible);
    return formats.stream()
        .filter(format -> format.text().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                Failure.usage(
                    "--format: '"
                        + wanted
                        + "' (expected: "
                        + formats.stream().map(Format::text).collect(Collectors.joining(", "))
                        + ")"));
  }

  private String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The command line of `run` and `check-config`.
///
/// @param config the configuration file, null for none
/// @param sets `KEY=VALUE`, later ones win
record RunArguments(@Nullable Path config, List<String> sets, boolean help) {

  static final String RUN_HELP =
      """
      usage: holdfast run [--config FILE] [--data DIR] [--set KEY=VALUE]...

      Runs one node with the embedded journal. The last line of a good start, on standard output, begins with READY.
      SIGTERM stops it in good order.

        --config FILE    settings in HOCON, over the defaults
        --data DIR       where the node keeps its journal (default ./data)
        --set KEY=VALUE  one setting, over the file; a list is written [a,b]
      """;

  static final String CHECK_HELP =
      """
      usage: holdfast check-config [--config FILE] [--data DIR] [--set KEY=VALUE]...

      Loads and checks the settings as run would, and prints the effective ones. Exit code 1 on the first wrong one.
      """;

  /// A command line that cannot be understood; the message is one line.
  static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1;

    Wrong(String message) {
      super(message);
    }
  }

  RunArguments {
    sets = List.copyOf(sets);
  }

  static RunArguments parse(String[] args) {
    Path config = null;
    boolean help = false;
    List<String> sets = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      String name = args[i];
      int equals = name.startsWith("--") ? name.indexOf('=') : -1;
      String inline = equals < 0 ? null : name.substring(equals + 1);
      switch (equals < 0 ? name : name.substring(0, equals)) {
        case "--help", "-h" -> help = true;
        case "--config" -> config = Path.of(inline != null ? inline : value(args, ++i, "--config"));
        case "--data" ->
            sets.add("data-dir=\"" + (inline != null ? inline : value(args, ++i, "--data")) + '"');
        case "--set" -> sets.add(inline != null ? inline : value(args, ++i, "--set"));
        default -> throw new Wrong("'" + name + "' (expected: --config, --data, --set or --help)");
      }
    }
    return new RunArguments(config, sets, help);
  }

  private static String value(String[] args, int at, String option) {
    if (at >= args.length) {
      throw new Wrong(option + " wants a value");
    }
    return args[at];
  }
}

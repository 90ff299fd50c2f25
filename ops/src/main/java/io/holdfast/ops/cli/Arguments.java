// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What stands on the command line after the name of the command: options as `--name VALUE` or
/// `--name=VALUE`, flags as `--name`, words; after `--` words only.
record Arguments(Map<String, String> options, Set<String> flags, List<String> words) {

  Arguments {
    options = Map.copyOf(options);
    flags = Set.copyOf(flags);
    words = List.copyOf(words);
  }

  /// @param valued the options that take a value
  /// @param plain the flags
  static Arguments parse(List<String> args, Set<String> valued, Set<String> plain) throws Failure {
    var options = new HashMap<String, String>();
    var words = new ArrayList<String>();
    var flags = new ArrayList<String>();
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      if (arg.equals("--")) {
        words.addAll(args.subList(i + 1, args.size()));
        break;
      } else if (!arg.startsWith("-") || arg.equals("-")) {
        words.add(arg);
      } else if (plain.contains(arg)) {
        flags.add(arg);
      } else if (!valued.contains(name)) {
        throw Failure.usage("unknown option '" + name + "'");
      } else if (equals < 0 && i + 1 == args.size()) {
        throw Failure.usage("option '" + name + "' needs a value");
      } else {
        String value = equals < 0 ? args.get(++i) : arg.substring(equals + 1);
        if (options.put(name, value) != null) {
          throw Failure.usage("option '" + name + "' stands there twice");
        }
      }
    }
    return new Arguments(options, Set.copyOf(flags), words);
  }

  Optional<String> option(String name) {
    return Optional.ofNullable(options.get(name));
  }

  boolean flag(String name) {
    return flags.contains(name);
  }

  /// The one word that must be there.
  String word(String what) throws Failure {
    return optionalWord(what).orElseThrow(() -> Failure.usage(what + " is missing"));
  }

  /// The one word that may be there.
  Optional<String> optionalWord(String what) throws Failure {
    if (words.size() > 1) {
      throw Failure.usage("'" + words.get(1) + "' is too much (expected: " + what + ")");
    }
    return words.stream().findFirst();
  }

  /// That there is no word.
  void noWords() throws Failure {
    if (!words.isEmpty()) {
      throw Failure.usage("'" + words.getFirst() + "' is too much (expected: options only)");
    }
  }
}

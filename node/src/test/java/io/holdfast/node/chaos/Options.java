// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the command line of a run asks for: `--name value`, each at most once but for `--set`.
///
/// @param run its name, as in the name of its script
record Options(String run, Map<String, String> values, List<String> settings) {

  private static final String OPEN = "auth.enabled=false";

  Options {
    values = Map.copyOf(values);
    settings = List.copyOf(settings);
  }

  static Options of(String[] args) {
    if (args.length == 0) {
      throw new IllegalArgumentException("no run named");
    }
    var values = new LinkedHashMap<String, String>();
    var settings = new ArrayList<>(List.of(OPEN));
    for (int i = 1; i < args.length; i += 2) {
      if (!args[i].startsWith("--") || i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " (expected: --NAME VALUE)");
      }
      if (args[i].equals("--set")) {
        settings.add(args[i + 1]);
      } else {
        values.put(args[i].substring(2), args[i + 1]);
      }
    }
    return new Options(args[0], values, settings);
  }

  int number(String name, int otherwise) {
    return values.containsKey(name) ? Integer.parseInt(values.get(name)) : otherwise;
  }

  Path folder() {
    return Path.of(values.getOrDefault("dir", "data/" + run)).toAbsolutePath();
  }

  Path report() {
    return values.containsKey("report")
        ? Path.of(values.get("report"))
        : folder().resolve("report.md");
  }

  long seed() {
    return values.containsKey("seed") ? Long.parseLong(values.get("seed")) : System.nanoTime();
  }

  /// For `cluster up`.
  List<String> network() {
    return values.containsKey("network") ? List.of("--network", values.get("network")) : List.of();
  }

  /// The same for nodes beyond loopback, which insist on passwords.
  List<String> settingsWithPasswords(String... needed) {
    return settings(needed).stream().filter(each -> !each.equals(OPEN)).toList();
  }

  /// Its settings, after those that the run itself needs.
  List<String> settings(String... needed) {
    var all = new ArrayList<>(List.of(needed));
    all.addAll(settings);
    return all;
  }
}

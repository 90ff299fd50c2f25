// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What a run measured and what was wrong in it: told while it goes on, and written down in the
/// end.
final class Findings {
  private static final int SHOWN = 40;

  private final String title;
  private final List<String> lines = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();

  Findings(String title) {
    this.title = title;
  }

  /// Tells what is going on; not part of the report.
  static void say(String what) {
    System.out.println(
        java.time.LocalTime.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS) + "  " + what);
  }

  /// A number, for the reader to judge.
  void figure(String name, Object value) {
    String text = value instanceof Duration time ? seconds(time) : value.toString();
    say(name + ": " + text);
    lines.add("| " + name + " | " + text + " | |");
  }

  /// A number that has to hold.
  void require(String name, Object value, String expected, boolean good) {
    String text = value instanceof Duration time ? seconds(time) : value.toString();
    say(name + ": " + text + (good ? "" : "  NOT as expected: ") + " (" + expected + ")");
    lines.add("| " + name + " | " + text + " | " + expected + (good ? "" : " **missed**") + " |");
    if (!good) {
      wrong.add(name + ": " + text + " (expected: " + expected + ")");
    }
  }

  /// A duration that must not be longer than that.
  void atMost(String name, Duration value, Duration limit) {
    require(name, value, "<= " + seconds(limit), value.compareTo(limit) <= 0);
  }

  /// A count that must be nothing.
  void none(String name, long count) {
    require(name, count, "0", count == 0);
  }

  /// Violations, which must not be.
  void none(String name, Collection<Violation> violations) {
    none(name, violations.size());
    var kinds = new TreeMap<Violation.Kind, Integer>();
    violations.forEach(violation -> kinds.merge(violation.kind(), 1, Integer::sum));
    if (!kinds.isEmpty()) {
      say("  " + kinds);
    }
    violations.stream()
        .limit(SHOWN)
        .forEach(
            violation -> {
              say("  " + violation);
              wrong.add(violation.toString());
            });
  }

  /// How a load was served.
  void service(String when, ServiceCheck service, Duration gapLimit) {
    figure(when + "calls", service.calls() + " (" + service.answered() + " answered)");
    figure(when + "final statuses", statuses(service.statuses()));
    figure(when + "usual wait for word from the callee", service.usualGap());
    atMost(when + "longest gap any new call saw", service.longestGap(), gapLimit);
    figure(when + "calls that waited over 1 s", service.gapsAbove(Duration.ofSeconds(1)));
    none(when + "failed calls", service.failed());
    figure(when + "BYEs", service.byes());
    none(when + "BYEs not answered 200", service.byesFailed());
    figure(when + "REGISTERs", service.registers());
    none(when + "REGISTERs not answered 200", service.registersFailed());
  }

  private static String statuses(Map<Integer, Long> statuses) {
    return statuses.toString().replaceAll("[{}]", "").replace("=", " x ");
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f s", time.toNanos() / 1e9);
  }

  boolean good() {
    return wrong.isEmpty();
  }

  List<String> wrong() {
    return List.copyOf(wrong);
  }

  void write(Path report, String how) throws IOException {
    var out = new StringBuilder("# " + title + "\n\n");
    out.append(good() ? "Passed" : "**Failed**").append(". ").append(how).append("\n\n");
    out.append("| what | measured | expected |\n|---|---|---|\n");
    lines.forEach(line -> out.append(line).append('\n'));
    if (!good()) {
      out.append("\nWrong:\n\n");
      wrong.forEach(what -> out.append("- ").append(what).append('\n'));
    }
    Files.writeString(report, out);
    say((good() ? "PASSED" : "FAILED") + "; report: " + report);
  }
}

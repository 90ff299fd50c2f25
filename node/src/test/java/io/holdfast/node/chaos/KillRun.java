// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.it.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `ops/chaos/kill-embedded.sh`: a long run of [KillRounds], a line for each round, a verdict, and
/// a report.
public final class KillRun {
  private static final int DEFAULT_ROUNDS = 50;

  private KillRun() {}

  /// What the command line asks for.
  private record Options(
      int rounds, int calling, long seed, Path folder, Path report, List<String> settings) {

    static Options of(String[] args) {
      int rounds = DEFAULT_ROUNDS;
      int calling = KillRounds.DEFAULT_SIZE.calling();
      long seed = System.nanoTime();
      Path folder = Path.of("data", "kill-embedded");
      Path report = null;
      var settings = new ArrayList<>(List.of("auth.enabled=false"));
      for (int i = 0; i < args.length; i += 2) {
        String value = i + 1 < args.length ? args[i + 1] : "";
        switch (args[i]) {
          case "--rounds" -> rounds = Integer.parseInt(value);
          case "--calls" -> calling = Integer.parseInt(value);
          case "--seed" -> seed = Long.parseLong(value);
          case "--dir" -> folder = Path.of(value);
          case "--report" -> report = Path.of(value);
          case "--set" -> settings.add(value);
          default -> throw new IllegalArgumentException(args[i]);
        }
      }
      Path file = report == null ? folder.resolve("report.md") : report;
      return new Options(rounds, calling, seed, folder, file, settings);
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Options options;
    try {
      options = Options.of(args);
    } catch (IllegalArgumentException e) {
      System.err.println(
          "kill-embedded: "
              + e.getMessage()
              + " (expected: --rounds N, --calls N, --seed N, --dir FOLDER, --report FILE, --set KEY=VALUE)");
      System.exit(2);
      return;
    }
    System.exit(run(options) ? 0 : 1);
  }

  private static boolean run(Options options) throws IOException, InterruptedException {
    Files.createDirectories(options.folder());
    var rounds = new ArrayList<Round>();
    String[] settings = options.settings().toArray(String[]::new);
    var size = KillRounds.DEFAULT_SIZE.calling(options.calling());
    try (var node = NodeProcess.in(options.folder(), settings).start()) {
      new KillRounds(node, options.folder(), size, options.seed())
          .play(
              options.rounds(),
              round -> {
                rounds.add(round);
                System.out.println(round.line());
                round.violations().forEach(violation -> System.out.println("  " + violation));
              });
    }
    long violations = rounds.stream().mapToLong(round -> round.violations().size()).sum();
    System.out.println(violations == 0 ? "PASSED" : "FAILED: " + violations + " violations");
    Files.writeString(options.report(), report(options, rounds, violations));
    System.out.println("report: " + options.report());
    return violations == 0;
  }

  private static String report(Options options, List<Round> rounds, long violations) {
    var out = new StringBuilder("# kill -9 of one node under load\n\n");
    out.append(violations == 0 ? "Passed" : "**Failed**").append(": ");
    out.append(options.rounds()).append(" rounds, ").append(violations);
    out.append(" violations (seed ").append(options.seed()).append(", ");
    out.append(options.calling()).append(" calls at a time, settings ");
    out.append(options.settings()).append(").\n\n");
    out.append(Round.header()).append('\n');
    rounds.forEach(round -> out.append(round.row()).append('\n'));
    out.append("\nRound 0 looks at all rounds together, after the last one.\n");
    rounds.stream()
        .flatMap(round -> round.violations().stream())
        .forEach(violation -> out.append("\n- ").append(violation));
    return out.toString();
  }
}

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
  private record Options(int rounds, long seed, Path folder, Path report) {

    static Options of(String[] args) {
      int rounds = DEFAULT_ROUNDS;
      long seed = System.nanoTime();
      Path folder = Path.of("data", "kill-embedded");
      Path report = folder.resolve("report.md");
      for (int i = 0; i + 1 < args.length; i += 2) {
        switch (args[i]) {
          case "--rounds" -> rounds = Integer.parseInt(args[i + 1]);
          case "--seed" -> seed = Long.parseLong(args[i + 1]);
          case "--dir" -> folder = Path.of(args[i + 1]);
          case "--report" -> report = Path.of(args[i + 1]);
          default -> throw new IllegalArgumentException(args[i]);
        }
      }
      return new Options(rounds, seed, folder, report);
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
              + " (expected: --rounds N, --seed N, --dir FOLDER, --report FILE)");
      System.exit(2);
      return;
    }
    System.exit(run(options) ? 0 : 1);
  }

  private static boolean run(Options options) throws IOException, InterruptedException {
    Files.createDirectories(options.folder());
    var rounds = new ArrayList<Round>();
    try (var node = NodeProcess.open(options.folder())) {
      new KillRounds(node, options.folder(), KillRounds.DEFAULT_SIZE, options.seed())
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
    out.append(" violations (seed ").append(options.seed()).append(").\n\n");
    out.append(Round.header()).append('\n');
    rounds.forEach(round -> out.append(round.row()).append('\n'));
    out.append("\nRound 0 looks at all rounds together, after the last one.\n");
    rounds.stream()
        .flatMap(round -> round.violations().stream())
        .forEach(violation -> out.append("\n- ").append(violation));
    return out.toString();
  }
}

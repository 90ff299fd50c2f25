// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Runs the commands that ask a node: `subscriber`, `registrations`, `calls` and `cdr`.
///
/// Exit codes: 0 good, 1 what was asked for failed, 2 wrong usage, 3 the node is not reachable.
public final class Cli {

  private static final Map<String, Command> COMMANDS =
      Map.of(
          "subscriber add", new SubscriberCommands.Add(),
          "subscriber remove", new SubscriberCommands.Remove(),
          "subscriber list", new SubscriberCommands.ListAll(),
          "subscriber import", new SubscriberImport(),
          "registrations", new RegistrationsCommand(),
          "calls", new CallsCommand(),
          "cdr", new CdrCommand());

  private static final Set<String> COMMON_OPTIONS = Set.of("--admin", "--token-file", "--format");
  private static final Set<String> HELP = Set.of("--help", "-h");

  private static final String COMMON_HELP =
      """

      Asks a node through its admin API:
        --admin URL          where it is (default http://127.0.0.1:8060)
        --token-file FILE    the token it wrote (default ./data/admin.token)
      """;

  private Cli() {}

  /// Runs one command with the standard input, the terminal, the clock and the time zone of the
  /// process.
  ///
  /// @param args the command and what follows it
  /// @return the exit code
  public static int run(String[] args, PrintStream out, PrintStream err) {
    // JSON is UTF-8 whatever the locale says.
    try (var utf8 = new PrintStream(new BufferedOutputStream(out), false, StandardCharsets.UTF_8)) {
      return run(
          Arrays.asList(args),
          new Session(
              utf8,
              err,
              System.in,
              Cli::askTerminal,
              InstantSource.system(),
              ZoneId.systemDefault()));
    }
  }

  static int run(List<String> args, Session session) {
    boolean two = args.size() > 1 && COMMANDS.containsKey(args.get(0) + " " + args.get(1));
    int words = two ? 2 : Math.min(1, args.size());
    String name = String.join(" ", args.subList(0, words));
    List<String> rest = args.subList(words, args.size());
    try {
      Command command = COMMANDS.get(name);
      return command == null ? several(name, rest, session) : one(command, rest, session);
    } catch (Failure failure) {
      session.out().flush();
      boolean usage = failure.exitCode() == Failure.WRONG_USAGE;
      String of = COMMANDS.containsKey(name) ? name + " --help" : "--help";
      session
          .err()
          .println(
              "holdfast: "
                  + Table.printable(failure.line())
                  + (usage ? "; see 'holdfast " + of + "'" : ""));
      return failure.exitCode();
    }
  }

  private static int one(Command command, List<String> rest, Session session) throws Failure {
    if (asksForHelp(rest)) {
      session.out().print(command.help() + COMMON_HELP);
      return 0;
    }
    Arguments arguments =
        Arguments.parse(rest, union(COMMON_OPTIONS, command.options()), command.flags());
    try (var node = AdminClient.of(arguments)) {
      return command.run(arguments, node, session);
    }
  }

  /// Where the first word is no command: it may be what several begin with, or ask for help.
  private static int several(String first, List<String> rest, Session session) throws Failure {
    boolean all = HELP.contains(first);
    var commands = new TreeMap<>(COMMANDS);
    commands.keySet().removeIf(name -> !all && !name.startsWith(first + " "));
    if (commands.isEmpty()) {
      throw Failure.usage(first.isEmpty() ? "no command" : "unknown command '" + first + "'");
    }
    if (!all && !asksForHelp(rest)) {
      String expected = String.join(", ", commands.keySet());
      throw Failure.usage("'" + first + "' is not enough (expected: " + expected + ")");
    }
    for (Command command : commands.values()) {
      session.out().println(command.help().lines().findFirst().orElse(""));
    }
    session.out().print(COMMON_HELP);
    return 0;
  }

  private static boolean asksForHelp(List<String> rest) {
    int words = rest.indexOf("--");
    return rest.subList(0, words < 0 ? rest.size() : words).stream().anyMatch(HELP::contains);
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    var all = new HashSet<>(some);
    all.addAll(others);
    return all;
  }

  private static Optional<char[]> askTerminal(String prompt) {
    Console console = System.console();
    return console == null || !console.isTerminal()
        ? Optional.empty()
        : Optional.ofNullable(console.readPassword("%s", prompt));
  }
}

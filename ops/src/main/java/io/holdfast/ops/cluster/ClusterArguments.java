// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// The command line after `cluster`.
///
/// @param target the node of `kill`, `stop` and `start`; empty for the others
/// @param dir absolute
/// @param nodes how many, if it was said
/// @param network the first three numbers of the addresses, if they were said
/// @param sets `KEY=VALUE`, later ones win
record ClusterArguments(
    Verb verb,
    Optional<String> target,
    Path dir,
    OptionalInt nodes,
    Optional<String> network,
    List<String> sets,
    boolean json) {

  static final int MOST_NODES = 9;
  private static final String DEFAULT_DIR = "data/cluster";
  private static final String NETWORK = "127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){2}";

  static final String HELP =
      """
      usage: holdfast cluster up [--nodes 3] [--dir DIR] [--network 127.0.0] [--set KEY=VALUE]...
             holdfast cluster status [--format json] [--dir DIR]
             holdfast cluster kill NODE | stop NODE | start NODE | roll | down [--dir DIR]

      A local cluster: an Apache Cassandra and N nodes on 127.0.0.11, .12, .13 and so on, SIP on 5060, admin on 8060.
      All of them are on 127.0.0.10 as well, which stays up while any node is: this is the address for SIP clients.

        up          starts what does not run, returns when all are ready, writes DIR/cluster.json; a node that exits
                    with code 4 is started again
        status      what runs; exit code 1 if anything is down
        kill NODE   kill -9; it stays down until it is started
        stop NODE   drains it and ends it
        start NODE  starts it again with its data; a new number, such as n4, joins (and leaves by stop)
        roll        stops and starts the nodes one by one, each with its share before the next
        down        drains all, ends all, leaves the data

        --nodes N           how many (default 3, or as many as there were)
        --dir DIR           where all of it lies (default ./data/cluster)
        --network A.B.C     other loopback addresses, so that clusters can run side by side
        --set KEY=VALUE     a setting for every node; a list is written [a,b]

      NODE is n1, n2 and so on, or cassandra. Logs: DIR/n1/node.log, DIR/cassandra/cassandra.log, DIR/supervisor.log.
      The token for the admin API of every node: DIR/admin.token. HOLDFAST_JAVA_OPTS go to the nodes (default -Xmx1g,
      and on fewer than 8 cores the first compiler alone, and early, which starts them faster).
      """;

  /// What is asked for.
  enum Verb {
    UP,
    STATUS,
    DOWN,
    KILL,
    STOP,
    START,
    ROLL;

    private boolean aboutOne() {
      return this == KILL || this == STOP || this == START;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Verb of(String word) throws ClusterFailure {
      for (Verb verb : values()) {
        if (verb.word().equals(word)) {
          return verb;
        }
      }
      String all = Arrays.stream(values()).map(Verb::word).collect(Collectors.joining(", "));
      throw ClusterFailure.usage("unknown command '" + word + "' (expected: " + all + ")");
    }
  }

  ClusterArguments {
    sets = List.copyOf(sets);
  }

  static boolean asksForHelp(List<String> args) {
    return args.contains("--help") || args.contains("-h");
  }

  static ClusterArguments parse(List<String> args) throws ClusterFailure {
    var words = new ArrayList<String>();
    Path dir = Path.of(DEFAULT_DIR);
    OptionalInt nodes = OptionalInt.empty();
    Optional<String> network = Optional.empty();
    var sets = new ArrayList<String>();
    boolean json = false;
    Deque<String> rest = new ArrayDeque<>(args);
    while (!rest.isEmpty()) {
      String arg = rest.removeFirst();
      int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
      if (equals > 0) {
        rest.addFirst(arg.substring(equals + 1));
        arg = arg.substring(0, equals);
      }
      switch (arg) {
        case "--dir" -> dir = Path.of(value(arg, rest));
        case "--nodes" -> nodes = OptionalInt.of(count(value(arg, rest)));
        case "--network" -> network = Optional.of(network(value(arg, rest)));
        case "--set" -> sets.add(setting(value(arg, rest)));
        case "--format" -> json = isJson(value(arg, rest));
        default -> words.add(word(arg));
      }
    }
    Verb verb = Verb.of(words.isEmpty() ? "" : words.getFirst());
    if (verb != Verb.UP && (nodes.isPresent() || network.isPresent() || !sets.isEmpty())) {
      throw ClusterFailure.usage("--nodes, --network and --set are for 'cluster up'");
    }
    return new ClusterArguments(
        verb, target(verb, words), dir.toAbsolutePath().normalize(), nodes, network, sets, json);
  }

  private static Optional<String> target(Verb verb, List<String> words) throws ClusterFailure {
    int expected = verb.aboutOne() ? 2 : 1;
    if (words.size() > expected) {
      throw ClusterFailure.usage("'" + words.get(expected) + "' is too much");
    }
    if (words.size() < expected) {
      throw ClusterFailure.usage("'" + verb.word() + "' wants a node, such as n1");
    }
    return verb.aboutOne() ? Optional.of(words.get(1)) : Optional.empty();
  }

  private static String word(String arg) throws ClusterFailure {
    if (arg.startsWith("-")) {
      throw ClusterFailure.usage("unknown option '" + arg + "'");
    }
    return arg;
  }

  private static String value(String option, Deque<String> rest) throws ClusterFailure {
    if (rest.isEmpty()) {
      throw ClusterFailure.usage("option '" + option + "' needs a value");
    }
    return rest.removeFirst();
  }

  private static int count(String value) throws ClusterFailure {
    if (!value.matches("[1-" + MOST_NODES + "]")) {
      throw ClusterFailure.usage("--nodes: '" + value + "' (expected: 1 to " + MOST_NODES + ")");
    }
    return Integer.parseInt(value);
  }

  private static String network(String value) throws ClusterFailure {
    if (!value.matches(NETWORK)) {
      throw ClusterFailure.usage(
          "--network: '" + value + "' (expected: three numbers, such as 127.0.1)");
    }
    return value;
  }

  private static String setting(String value) throws ClusterFailure {
    if (value.indexOf('=') < 1) {
      throw ClusterFailure.usage("--set: '" + value + "' (expected: KEY=VALUE)");
    }
    return value;
  }

  private static boolean isJson(String value) throws ClusterFailure {
    return switch (value) {
      case "json" -> true;
      case "table" -> false;
      default -> throw ClusterFailure.usage("--format: '" + value + "' (expected: table or json)");
    };
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import io.holdfast.ops.admin.AdminToken;
import io.holdfast.ops.cli.Table;
import io.holdfast.ops.cluster.ClusterArguments.Verb;
import io.holdfast.ops.cluster.Control.Line;
import io.holdfast.ops.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The command `cluster`: asks the supervisor, starts one where none is, and prints what it
/// answers.
public final class ClusterCommand {
  private final ClusterArguments arguments;
  private final PrintStream out;
  private final PrintStream err;

  private ClusterCommand(ClusterArguments arguments, PrintStream out, PrintStream err) {
    this.arguments = arguments;
    this.out = out;
    this.err = err;
  }

  /// Runs one command.
  ///
  /// @param args what follows `cluster`
  /// @return the exit code: 0 good, 1 failed or something is down, 2 wrong usage, 3 a program, port
  ///   or address is missing
  public static int run(List<String> args, PrintStream out, PrintStream err) {
    if (ClusterArguments.asksForHelp(args)) {
      out.print(ClusterArguments.HELP);
      return 0;
    }
    try {
      return new ClusterCommand(ClusterArguments.parse(args), out, err).run();
    } catch (ClusterFailure failure) {
      String more =
          failure.exitCode() == ClusterFailure.USAGE ? "; see 'holdfast cluster --help'" : "";
      err.println("holdfast: " + failure.line() + more);
      return failure.exitCode();
    } catch (IOException e) {
      err.println("holdfast: " + e.getMessage());
      return ClusterFailure.FAILED;
    }
  }

  private int run() throws ClusterFailure, IOException {
    if (arguments.verb() == Verb.UP) {
      ensureSupervisor();
    }
    return switch (arguments.verb()) {
      case STATUS -> status();
      case UP, DOWN, KILL, STOP, START, ROLL -> act();
    };
  }

  private int act() throws ClusterFailure, IOException {
    var words = new ArrayList<>(List.of(arguments.verb().word()));
    arguments.target().ifPresent(words::add);
    Optional<Line.End> end = ask(words, this::progress);
    if (end.isPresent()) {
      return print(end.get());
    }
    if (arguments.verb() == Verb.DOWN) {
      return new Orphans(arguments.dir()).end(err);
    }
    throw noCluster();
  }

  private Optional<Line.End> ask(List<String> words, Consumer<Line> lines) throws ClusterFailure {
    return Control.ask(arguments.dir(), words, lines);
  }

  private void progress(Line line) {
    if (line instanceof Line.Say(var text)) {
      err.println("holdfast: " + text);
    }
  }

  private int print(Line.End end) {
    if (end.exitCode() == 0) {
      out.println(end.text());
    } else {
      err.println("holdfast: " + end.text());
    }
    return end.exitCode();
  }

  private ClusterFailure noCluster() {
    return ClusterFailure.failed(
        "no cluster runs in " + arguments.dir() + " ('holdfast cluster up' starts one)");
  }

  private int status() throws ClusterFailure {
    var rows = new ArrayList<String>();
    Optional<Line.End> end =
        ask(
            List.of(Verb.STATUS.word()),
            line -> {
              if (line instanceof Line.Row(var json)) {
                rows.add(json);
              }
            });
    if (end.isEmpty()) {
      throw noCluster();
    }
    if (arguments.json()) {
      rows.forEach(out::println);
    } else {
      var table = new Table(out, "NODE", "PID", "STATE", "SIP", "ADMIN");
      rows.stream()
          .flatMap(
              row ->
                  Json.read(row) instanceof Json.Result.Read(var json)
                      ? Optional.of(json).stream()
                      : Optional.<Json>empty().stream())
          .forEach(json -> row(table, json));
      table.end();
    }
    return end.get().exitCode();
  }

  private static void row(Table table, Json json) {
    String points =
        json.text("cql")
            .orElseGet(
                () ->
                    json.items("sip")
                        .flatMap(point -> point.scalar().stream())
                        .collect(Collectors.joining(",")));
    table.row(
        json.text("id").orElse(""),
        json.text("pid").orElse("-"),
        json.text("state").orElse(""),
        points,
        json.text("admin").orElse("-"));
  }

  /// Starts the supervisor, unless there is one.
  private void ensureSupervisor() throws ClusterFailure, IOException {
    Path dir = arguments.dir();
    Files.createDirectories(dir);
    Control.requireShort(dir);
    Optional<ClusterPlan> before = ClusterPlan.read(dir);
    ClusterPlan plan = ClusterPlan.of(arguments, before);
    if (Control.answers(dir)) {
      if (!before.equals(Optional.of(plan))) {
        throw ClusterFailure.failed(
            "the cluster in " + dir + " runs with other settings: 'holdfast cluster down' first");
      }
      return;
    }
    new Orphans(dir).requireNone();
    AdminToken.in(dir);
    plan.write(dir);
    new SupervisorStart(dir).begin();
  }
}

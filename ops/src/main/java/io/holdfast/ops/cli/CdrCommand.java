// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import io.holdfast.ops.cdr.CdrJson;
import io.holdfast.ops.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// `cdr`: the call records of a period, whether they agree with the journal, and their making anew.
final class CdrCommand implements Command {

  private static final String PATH = "/v1/cdrs";

  @Override
  public String help() {
    return """
        usage: holdfast cdr [--since T] [--until T] [--format table|json|csv] | --verify | --rebuild
                            [--admin URL] [--token-file FILE]

        The records of call attempts that began in a period, in the order in which they began.
        """
        + ShortTime.HELP
        + """
          --verify  compares the records with the journal: every attempt must have one record, and
                    every record its attempt; exits with 1 and lists what does not agree
          --rebuild makes all records again from the journal, in place of those that are there;
                    records of calls whose events are gone stay as they are
        """;
  }

  @Override
  public Set<String> options() {
    return Set.of("--since", "--until");
  }

  @Override
  public Set<String> flags() {
    return Set.of("--verify", "--rebuild");
  }

  @Override
  public int run(Arguments arguments, AdminClient node, Session session) throws Failure {
    arguments.noWords();
    Format format = Format.of(arguments, Format.TABLE, Format.JSON, Format.CSV);
    if (arguments.flag("--verify")) {
      if (arguments.option("--since").isPresent() || arguments.option("--until").isPresent()) {
        throw Failure.usage("--verify compares all records (expected: no --since, no --until)");
      }
      return verify(node, format, session);
    }
    if (arguments.flag("--rebuild")) {
      return rebuild(node, format, session);
    }
    String path = PATH + period(arguments, ShortTime.of(session));
    switch (format) {
      case JSON -> node.lines(path, session.out()::println);
      case CSV -> csv(node, path, session);
      case TABLE -> table(node, path, session);
    }
    return 0;
  }

  private static String period(Arguments arguments, ShortTime times) throws Failure {
    var query = new ArrayList<String>();
    for (String name : List.of("since", "until")) {
      Optional<String> text = arguments.option("--" + name);
      if (text.isPresent()) {
        Instant instant = times.parse("--" + name, text.get());
        query.add(name + "=" + AdminClient.escape(instant.toString()));
      }
    }
    return query.isEmpty() ? "" : "?" + String.join("&", query);
  }

  private static void csv(AdminClient node, String path, Session session) throws Failure {
    session.out().print(Csv.line(CdrJson.FIELDS));
    node.lines(
        path,
        line -> {
          Json cdr = Rows.read(line);
          session
              .out()
              .print(Csv.line(CdrJson.FIELDS.stream().map(name -> cell(cdr, name)).toList()));
        });
  }

  private static String cell(Json cdr, String name) {
    return name.equals("branches")
        ? cdr.items(name)
            .map(branch -> Rows.cell(branch, "target") + " " + Rows.cell(branch, "status"))
            .collect(Collectors.joining("; "))
        : cdr.text(name).orElse("");
  }

  private static void table(AdminClient node, String path, Session session) throws Failure {
    var times = ShortTime.of(session);
    var table =
        new Table(
            session.out(),
            "STARTED",
            "DURATION",
            "OUTCOME",
            "STATUS",
            "ENDED BY",
            "FROM",
            "TO",
            "CALL-ID");
    node.lines(
        path,
        line -> {
          Json cdr = Rows.read(line);
          table.row(
              times.at(cdr.text("startedAt")),
              ShortTime.length(cdr.text("duration")),
              Rows.cell(cdr, "outcome"),
              Rows.cell(cdr, "sipStatus"),
              Rows.cell(cdr, "endedBy"),
              Rows.cell(cdr, "from"),
              Rows.cell(cdr, "to"),
              Rows.cell(cdr, "callId"));
        });
    table.end();
  }

  private static int rebuild(AdminClient node, Format format, Session session) throws Failure {
    String text = node.postSlowly(PATH + "/rebuild");
    session
        .out()
        .println(
            format == Format.JSON
                ? text
                : Rows.cell(Rows.read(text), "records") + " records made from the journal");
    return 0;
  }

  private static int verify(AdminClient node, Format format, Session session) throws Failure {
    String text = node.getSlowly(PATH + "/verify");
    Json result = Rows.read(text);
    List<Json> findings = result.items("findings").toList();
    if (format == Format.JSON) {
      session.out().println(text);
    } else {
      session
          .out()
          .println(
              Rows.cell(result, "attempts")
                  + " attempts in the journal, "
                  + Rows.cell(result, "records")
                  + " records: "
                  + (findings.isEmpty() ? "they agree" : "they do not agree"));
      var table = new Table(session.out(), "UID", "LEG", "PROBLEM");
      findings.forEach(
          finding ->
              table.row(
                  Rows.cell(finding, "uid"),
                  Rows.cell(finding, "leg"),
                  Rows.cell(finding, "problem")));
      table.end();
    }
    return result.text("ok").equals(Optional.of("true")) ? 0 : Failure.CHECK_FAILED;
  }
}

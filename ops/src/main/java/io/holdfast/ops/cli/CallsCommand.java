// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import io.holdfast.ops.json.Json;
import java.io.PrintStream;
import java.util.Optional;

/// `calls [CALL-ID]`: the calls that have not ended, or one of them in detail.
final class CallsCommand implements Command {

  private static final String PATH = "/v1/calls";

  @Override
  public String help() {
    return """
        usage: holdfast calls [CALL-ID] [--format table|json] [--admin URL] [--token-file FILE]

        The calls that have not ended, cluster-wide, a line for each leg; with CALL-ID all that is
        known of one, and why it went where it went. Exits with 1 where there is no such call.
        """;
  }

  @Override
  public int run(Arguments arguments, AdminClient node, Session session) throws Failure {
    Format format = Format.of(arguments, Format.TABLE, Format.JSON);
    Optional<String> callId = arguments.optionalWord("CALL-ID");
    if (callId.isPresent()) {
      one(node.get(AdminClient.path(PATH, callId.get())), format, session);
    } else if (format == Format.JSON) {
      node.lines(PATH, session.out()::println);
    } else {
      var times = ShortTime.of(session);
      var table = new Table(session.out(), "CALL-ID", "LEG", "PHASE", "ENDS WITHIN", "UID");
      node.lines(
          PATH,
          line -> {
            Json row = Rows.read(line);
            table.row(
                Rows.cell(row, "callId"),
                Rows.cell(row, "leg"),
                Rows.cell(row, "phase"),
                times.until(row.text("due")),
                Rows.cell(row, "uid"));
          });
      table.end();
    }
    return 0;
  }

  private static void one(String text, Format format, Session session) throws Failure {
    if (format == Format.JSON) {
      session.out().println(text);
      return;
    }
    Json call = Rows.read(text);
    PrintStream out = session.out();
    line(out, "call", Rows.cell(call, "callId"));
    line(out, "uid", Rows.cell(call, "uid"));
    line(out, "owner", Rows.cell(call, "node") + ", shard " + Rows.cell(call, "shard"));
    call.items("legs").forEach(leg -> leg(out, leg, ShortTime.of(session)));
  }

  private static void leg(PrintStream out, Json leg, ShortTime times) {
    out.println();
    line(out, "leg", Rows.cell(leg, "leg") + ", " + Rows.cell(leg, "phase"));
    line(out, "from", Rows.cell(leg, "from"));
    line(out, "to", Rows.cell(leg, "to"));
    line(out, "request", Rows.cell(leg, "requestUri"));
    line(out, "started", times.at(leg.text("startedAt")));
    for (String step : new String[] {"rang", "answered", "ended"}) {
      if (leg.text(step + "At").isPresent()) {
        line(out, step, times.at(leg.text(step + "At")));
      }
    }
    said(leg).ifPresent(why -> line(out, "why", why));
    for (Json branch : leg.items("branches").toList()) {
      String tried = Rows.cell(branch, "target") + "  " + status(branch);
      line(out, "branch", tried + said(branch).map(why -> "  (" + why + ")").orElse(""));
    }
  }

  /// Why it is so; calls of older versions do not say.
  private static Optional<String> said(Json of) {
    return of.text("why").filter(why -> !why.isEmpty());
  }

  private static String status(Json branch) {
    String status = Rows.cell(branch, "status");
    return status.equals("0") ? "no response" : status;
  }

  private static void line(PrintStream out, String name, String value) {
    out.println(name + " ".repeat(10 - name.length()) + Table.printable(value));
  }
}

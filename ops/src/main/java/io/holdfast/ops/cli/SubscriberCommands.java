// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import io.holdfast.ops.json.Json;
import io.holdfast.ops.json.JsonWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// `subscriber add | remove | list`: who may authenticate.
final class SubscriberCommands {

  static final String PATH = "/v1/subscribers";

  private SubscriberCommands() {}

  /// The body that gives an account a password.
  static String password(String password) {
    var body = new StringBuilder();
    new JsonWriter(body).object().member("password", password).endObject();
    return body.toString();
  }

  /// `subscriber add AOR`
  static final class Add implements Command {

    @Override
    public String help() {
      return """
          usage: holdfast subscriber add AOR [--password-stdin] [--format table|json]

          Adds the account AOR (alice@example.org), or gives it another password. Asks for the
          password on the terminal; it cannot be given on the command line, where others see it.
            --password-stdin     takes the first line of the standard input as the password
          """;
    }

    @Override
    public Set<String> flags() {
      return Set.of("--password-stdin");
    }

    @Override
    public int run(Arguments arguments, AdminClient node, Session session) throws Failure {
      Format format = Format.of(arguments, Format.TABLE, Format.JSON);
      String aor = arguments.word("AOR");
      String password = arguments.flag("--password-stdin") ? firstLine(session) : ask(aor, session);
      if (password.isEmpty()) {
        throw Failure.usage("the password is empty");
      }
      var stored = node.put(AdminClient.path(PATH, aor), password(password));
      if (format == Format.JSON) {
        session.out().println(stored.text());
      } else {
        String name = Rows.read(stored.text()).text("aor").orElse(aor);
        String done = stored.created() ? ": added" : ": has another password now";
        session.out().println(Table.printable(name) + done);
      }
      return 0;
    }

    private static String firstLine(Session session) throws Failure {
      try {
        var in = new BufferedReader(new InputStreamReader(session.in(), StandardCharsets.UTF_8));
        return Optional.ofNullable(in.readLine()).orElse("");
      } catch (IOException unreadable) {
        throw Failure.failed("cannot read the standard input: " + unreadable.getMessage());
      }
    }

    private static String ask(String aor, Session session) throws Failure {
      char[] first = ask(session, "Password for " + Table.printable(aor) + ": ");
      char[] second = ask(session, "Once more: ");
      if (!Arrays.equals(first, second)) {
        throw Failure.failed("the two passwords are not the same");
      }
      return new String(first);
    }

    private static char[] ask(Session session, String prompt) throws Failure {
      return session
          .password()
          .ask(prompt)
          .orElseThrow(
              () ->
                  Failure.usage(
                      "there is no terminal to ask for the password at"
                          + " (expected: --password-stdin)"));
    }
  }

  /// `subscriber remove AOR`
  static final class Remove implements Command {

    @Override
    public String help() {
      return """
          usage: holdfast subscriber remove AOR [--format table|json]

          Removes the account AOR; its bindings stay until they expire. Exits with 1 where there is
          no such account.
          """;
    }

    @Override
    public int run(Arguments arguments, AdminClient node, Session session) throws Failure {
      Format format = Format.of(arguments, Format.TABLE, Format.JSON);
      String aor = arguments.word("AOR");
      node.delete(AdminClient.path(PATH, aor));
      if (format == Format.JSON) {
        var line = new StringBuilder();
        new JsonWriter(line).object().member("aor", aor).member("removed", true).endObject();
        session.out().println(line);
      } else {
        session.out().println(Table.printable(aor) + ": removed");
      }
      return 0;
    }
  }

  /// `subscriber list`
  static final class ListAll implements Command {

    @Override
    public String help() {
      return """
          usage: holdfast subscriber list [--format table|json]

          All accounts, and the algorithms by which each can authenticate. No secret is shown.
          """;
    }

    @Override
    public int run(Arguments arguments, AdminClient node, Session session) throws Failure {
      arguments.noWords();
      if (Format.of(arguments, Format.TABLE, Format.JSON) == Format.JSON) {
        node.lines(PATH, session.out()::println);
        return 0;
      }
      var table = new Table(session.out(), "AOR", "REALM", "ALGORITHMS");
      node.lines(
          PATH,
          line -> {
            Json row = Rows.read(line);
            table.row(
                Rows.cell(row, "aor"),
                Rows.cell(row, "realm"),
                row.items("algorithms")
                    .flatMap(algorithm -> algorithm.scalar().stream())
                    .collect(Collectors.joining(", ")));
          });
      table.end();
      return 0;
    }
  }
}

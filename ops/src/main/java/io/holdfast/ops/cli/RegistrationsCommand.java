// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import io.holdfast.ops.json.Json;
import java.util.Optional;

/// `registrations [AOR]`: who is registered, or where one address-of-record is reached.
final class RegistrationsCommand implements Command {

  private static final String PATH = "/v1/registrations";

  @Override
  public String help() {
    return """
        usage: holdfast registrations [AOR] [--format table|json] [--admin URL] [--token-file FILE]

        Who is registered, cluster-wide; with AOR (alice@example.org) the contacts of one. Exits
        with 1 where it is not registered.
        """;
  }

  @Override
  public int run(Arguments arguments, AdminClient node, Session session) throws Failure {
    Format format = Format.of(arguments, Format.TABLE, Format.JSON);
    Optional<String> aor = arguments.optionalWord("AOR");
    if (aor.isPresent()) {
      one(node.get(AdminClient.path(PATH, aor.get())), format, session);
    } else if (format == Format.JSON) {
      node.lines(PATH, session.out()::println);
    } else {
      var times = ShortTime.of(session);
      var table = new Table(session.out(), "AOR", "CONTACTS", "EXPIRES IN");
      node.lines(
          PATH,
          line -> {
            Json row = Rows.read(line);
            table.row(
                Rows.cell(row, "aor"),
                Rows.cell(row, "contacts"),
                times.until(row.text("expiresAt")));
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
    var times = ShortTime.of(session);
    var table = new Table(session.out(), "CONTACT", "Q", "EXPIRES IN", "REACHED BY", "FROM");
    Rows.read(text)
        .items("contacts")
        .forEach(
            contact -> {
              Json flow = contact.member("flow").orElse(contact);
              table.row(
                  Rows.cell(contact, "contact"),
                  Rows.cell(contact, "q"),
                  times.until(contact.text("expiresAt")),
                  Rows.cell(contact, "reachedBy"),
                  Rows.cell(flow, "transport") + ":" + Rows.cell(flow, "remote"));
            });
    table.end();
  }
}

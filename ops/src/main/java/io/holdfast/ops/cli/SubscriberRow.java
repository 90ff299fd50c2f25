// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import io.holdfast.ops.json.JsonWriter;
import io.holdfast.sip.auth.Ha1;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One account of Kamailio's table `subscriber`.
///
/// @param line of the file, for what is said of it
/// @param body what the admin API is sent
record SubscriberRow(int line, String aor, String body) {

  private static final List<String> ORDER = List.of("username", "domain", "password", "ha1");

  /// All accounts of a file.
  ///
  /// @throws Failure with the first lines that are wrong; never with a secret
  static List<SubscriberRow> all(List<Csv.Row> rows) throws Failure {
    boolean named = !rows.isEmpty() && header(rows.getFirst()).contains("username");
    List<String> columns = named ? header(rows.getFirst()) : ORDER;
    if (!columns.contains("domain") || !(columns.contains("password") || columns.contains("ha1"))) {
      throw Failure.failed("header line (expected: username, domain, password or ha1)");
    }
    var accounts = new ArrayList<SubscriberRow>();
    for (Csv.Row row : named ? rows.subList(1, rows.size()) : rows) {
      int least = named ? columns.size() : 3;
      if (row.cells().size() < least || row.cells().size() > columns.size()) {
        throw wrong(row, row.cells().size() + " columns (expected: " + columns.size() + ")");
      }
      accounts.add(account(row, columns));
    }
    return accounts;
  }

  private static List<String> header(Csv.Row row) {
    return row.cells().stream().map(cell -> cell.strip().toLowerCase(Locale.ROOT)).toList();
  }

  private static SubscriberRow account(Csv.Row row, List<String> columns) throws Failure {
    String user = cell(row, columns, "username").orElseThrow(() -> wrong(row, "no username"));
    String domain = cell(row, columns, "domain").orElseThrow(() -> wrong(row, "no domain"));
    Optional<String> password = cell(row, columns, "password");
    Optional<String> ha1 = cell(row, columns, "ha1");
    if (password.isEmpty() && ha1.isEmpty()) {
      throw wrong(row, "neither password nor ha1");
    }
    if (ha1.isPresent() && !ha1.get().matches("[0-9a-fA-F]{32}")) {
      throw wrong(row, "ha1 (expected: 32 hexadecimal digits)");
    }
    if (password.isPresent()
        && ha1.isPresent()
        && !ha1.get().equalsIgnoreCase(Ha1.md5(user, domain, password.get()))) {
      throw wrong(row, "ha1 (expected: MD5 of username:domain:password)");
    }
    return new SubscriberRow(
        row.line(),
        user + "@" + domain,
        password.map(SubscriberCommands::password).orElseGet(() -> ha1Body(ha1.orElseThrow())));
  }

  private static String ha1Body(String ha1) {
    var body = new StringBuilder();
    new JsonWriter(body).object().member("ha1", ha1).endObject();
    return body.toString();
  }

  /// What MySQL writes for NULL counts as nothing.
  private static Optional<String> cell(Csv.Row row, List<String> columns, String name) {
    int index = columns.indexOf(name);
    return index < 0 || index >= row.cells().size()
        ? Optional.empty()
        : Optional.of(row.cells().get(index))
            .filter(cell -> !cell.isEmpty() && !cell.equals("NULL") && !cell.equals("\\N"));
  }

  private static Failure wrong(Csv.Row row, String what) {
    return Failure.failed("line " + row.line() + ": " + what + "; nothing was imported");
  }

  /// Without the body, lest it be printed.
  @Override
  public String toString() {
    return "SubscriberRow[line=" + line + ", aor=" + aor + "]";
  }
}

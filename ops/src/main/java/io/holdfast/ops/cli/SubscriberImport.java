// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import io.holdfast.ops.cli.AdminClient.Stored;
import io.holdfast.ops.json.JsonWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/// `subscriber import FILE.csv`: takes accounts over from Kamailio.
final class SubscriberImport implements Command {

  /// Accounts under way at a time: the node writes those that come together in one commit.
  private static final int WINDOW = 8;

  @Override
  public String help() {
    return """
        usage: holdfast subscriber import FILE.csv [--format table|json]

        Adds accounts from the columns of Kamailio's table `subscriber`: username, domain, password,
        ha1. A header line may name them in any order, beside others; without one they stand in this
        order, and ha1 may be missing. An account needs a password or a ha1; with the ha1 alone it
        cannot authenticate by SHA-256. FILE - is the standard input.

        Nothing is imported from a file with a faulty line. Exits with 1 where the node refuses one.
        """;
  }

  @Override
  public int run(Arguments arguments, AdminClient node, Session session) throws Failure {
    Format format = Format.of(arguments, Format.TABLE, Format.JSON);
    List<SubscriberRow> rows = read(arguments.word("FILE.csv"), session);
    node.get(
        "/v1/cluster"); // whether it is there and knows us, before many lines say that it is not
    var tally = new Tally(session);
    var underWay = new ArrayDeque<Pending>();
    for (SubscriberRow row : rows) {
      if (underWay.size() == WINDOW) {
        tally.take(underWay);
      }
      String path = AdminClient.path(SubscriberCommands.PATH, row.aor());
      underWay.add(new Pending(row, node.putAsync(path, row.body())));
    }
    while (!underWay.isEmpty()) {
      tally.take(underWay);
    }
    tally.print(format);
    return tally.refused == 0 ? 0 : Failure.CHECK_FAILED;
  }

  private static List<SubscriberRow> read(String file, Session session) throws Failure {
    try (Reader in =
        file.equals("-")
            ? new InputStreamReader(session.in(), StandardCharsets.UTF_8.newDecoder())
            : Files.newBufferedReader(Path.of(file))) {
      return SubscriberRow.all(Csv.read(in));
    } catch (CharacterCodingException _) {
      throw Failure.failed(file + " is not UTF-8");
    } catch (IOException unreadable) {
      throw Failure.failed("cannot read " + file + ": " + unreadable.getMessage());
    }
  }

  private record Pending(SubscriberRow row, CompletableFuture<Stored> answer) {}

  /// What became of the rows.
  private static final class Tally {
    private final Session session;
    private int added;
    private int replaced;
    private int refused;

    Tally(Session session) {
      this.session = session;
    }

    /// Waits for the oldest one. A node that is gone ends it all.
    void take(Queue<Pending> underWay) throws Failure {
      Pending oldest = underWay.remove();
      Stored stored = oldest.answer().join();
      if (stored.failure().isEmpty()) {
        added += stored.created() ? 1 : 0;
        replaced += stored.created() ? 0 : 1;
        return;
      }
      Failure failure = stored.failure().get();
      if (failure.exitCode() != Failure.CHECK_FAILED) {
        throw failure;
      }
      refused++;
      session.err().println("line " + oldest.row().line() + ": " + Table.printable(failure.line()));
    }

    void print(Format format) {
      if (format == Format.JSON) {
        var line = new StringBuilder();
        var json = new JsonWriter(line).object().member("added", added);
        json.member("replaced", replaced).member("refused", refused).endObject();
        session.out().println(line);
      } else {
        session.out().println(added + " added, " + replaced + " replaced, " + refused + " refused");
      }
    }
  }
}

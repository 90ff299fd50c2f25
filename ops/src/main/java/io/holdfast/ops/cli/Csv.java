// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Comma-separated values (RFC 4180).
final class Csv {

  private final Reader in;
  private int line = 1;
  private int next;

  private Csv(Reader in) {
    this.in = in;
  }

  /// @param line where it begins, from 1
  record Row(int line, List<String> cells) {
    Row {
      cells = List.copyOf(cells);
    }
  }

  /// One line with its end.
  static String line(List<String> cells) {
    return cells.stream().map(Csv::quoted).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  /// All rows but empty lines. Line ends may be CRLF or LF, and a byte order mark is no character.
  static List<Row> read(Reader in) throws IOException, Failure {
    var csv = new Csv(in);
    csv.next = in.read();
    if (csv.next == '\ufeff') {
      csv.next = in.read();
    }
    var rows = new ArrayList<Row>();
    while (csv.next >= 0) {
      Row row = csv.row();
      if (!row.cells().equals(List.of(""))) {
        rows.add(row);
      }
    }
    return rows;
  }

  private Row row() throws IOException, Failure {
    int from = line;
    var cells = new ArrayList<String>();
    cells.add(cell());
    while (next == ',') {
      next = in.read();
      cells.add(cell());
    }
    if (next == '\r') {
      next = in.read();
    }
    if (next >= 0 && next != '\n') {
      throw Failure.failed("line " + line + ": something after a closing quote");
    }
    line++;
    next = in.read();
    return new Row(from, cells);
  }

  private String cell() throws IOException, Failure {
    var cell = new StringBuilder();
    if (next != '"') {
      while (next >= 0 && next != ',' && next != '\r' && next != '\n') {
        cell.append((char) next);
        next = in.read();
      }
      return cell.toString();
    }
    int from = line;
    next = in.read();
    while (next >= 0) {
      if (next == '"') {
        next = in.read();
        if (next != '"') {
          return cell.toString();
        }
      }
      line += next == '\n' ? 1 : 0;
      cell.append((char) next);
      next = in.read();
    }
    throw Failure.failed("line " + from + ": a quote that is not closed");
  }
}

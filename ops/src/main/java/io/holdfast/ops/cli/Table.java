// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Aligned columns. The width of a column is that of its widest cell within the first rows, so that
/// a list of any length is printed while it comes.
public final class Table {

  private static final int SAMPLE = 1000;

  private final PrintStream out;
  private final int columns;
  private final List<List<String>> waiting = new ArrayList<>();
  private int[] widths = new int[0];

  /// A table with these columns.
  public Table(PrintStream out, String... header) {
    this.out = out;
    this.columns = header.length;
    waiting.add(List.of(header));
  }

  /// Adds a row.
  public void row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells (expected: " + columns + ")");
    }
    List<String> row = new ArrayList<>();
    for (String cell : cells) {
      row.add(printable(cell));
    }
    if (widths.length > 0) {
      print(row);
      return;
    }
    waiting.add(row);
    if (waiting.size() > SAMPLE) {
      printWaiting();
    }
  }

  /// Prints what is not printed yet. A table without rows is not printed at all.
  public void end() {
    if (widths.length == 0 && waiting.size() > 1) {
      printWaiting();
    }
  }

  private void printWaiting() {
    widths = new int[columns];
    for (List<String> row : waiting) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    waiting.forEach(this::print);
    waiting.clear();
  }

  private void print(List<String> row) {
    var line = new StringBuilder();
    for (int i = 0; i < columns; i++) {
      line.append(row.get(i));
      line.append(" ".repeat(Math.max(0, widths[i] - length(row.get(i))) + 2));
    }
    out.println(line.toString().stripTrailing());
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /// The text without what a terminal would obey: names and addresses come from strangers.
  static String printable(String text) {
    var out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              int type = Character.getType(c);
              boolean bad =
                  type == Character.CONTROL
                      || type == Character.FORMAT
                      || type == Character.SURROGATE
                      || type == Character.LINE_SEPARATOR
                      || type == Character.PARAGRAPH_SEPARATOR;
              out.appendCodePoint(bad ? '\ufffd' : c);
            });
    return out.toString();
  }
}

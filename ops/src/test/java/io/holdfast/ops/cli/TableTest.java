// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TableTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void alignsItsColumns() {
    var table = new Table(out, "AOR", "CONTACTS");
    table.row("müller@localhost", "1");
    table.row("b@x", "12");
    table.end();

    assertThat(printed())
        .isEqualTo(
            """
            AOR               CONTACTS
            müller@localhost  1
            b@x               12
            """);
  }

  @Test
  void printsNothingWithoutRows() {
    new Table(out, "A", "B").end();

    assertThat(printed()).isEmpty();
  }

  @Test
  void printsALongListWhileItComes() {
    var table = new Table(out, "A", "B");
    for (int i = 0; i < 1500; i++) {
      table.row("" + i, "x");
    }

    assertThat(printed().lines()).hasSize(1501);
    table.end();
    assertThat(printed().lines()).hasSize(1501);
  }

  @Test
  void printsNothingThatATerminalWouldObey() {
    var table = new Table(out, "A");
    table.row("\u001b[31mred\u0007\r\n\u202e\u2028x");
    table.end();

    assertThat(printed()).isEqualTo("A\n\ufffd[31mred\ufffd\ufffd\ufffd\ufffd\ufffdx\n");
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}

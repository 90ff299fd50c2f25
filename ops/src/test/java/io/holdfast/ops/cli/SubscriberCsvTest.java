// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sip.auth.Ha1;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SubscriberCsvTest {

  private static final String HA1 = Ha1.md5("bob", "localhost", "pw");

  @Test
  void takesTheColumnsInKamailiosOrder() throws Exception {
    var rows = read("alice,localhost,se cret,\nbob,localhost,," + HA1 + "\ncarol,localhost,pw\n");

    assertThat(rows)
        .extracting(SubscriberRow::aor)
        .containsExactly("alice@localhost", "bob@localhost", "carol@localhost");
    assertThat(rows)
        .extracting(SubscriberRow::body)
        .containsExactly(
            "{\"password\":\"se cret\"}", "{\"ha1\":\"" + HA1 + "\"}", "{\"password\":\"pw\"}");
    assertThat(rows.getLast().line()).isEqualTo(3);
    assertThat(rows.toString()).doesNotContain("cret", HA1);
  }

  @Test
  void takesTheOrderOfAHeaderLine() throws Exception {
    var rows =
        read(
            "\ufeff\"id\",\"Domain\",\"username\",\"ha1\",\"ha1b\",\"password\"\r\n"
                + "1,localhost,bob,"
                + HA1
                + ",x,NULL\r\n\r\n");

    assertThat(rows).extracting(SubscriberRow::aor).containsExactly("bob@localhost");
    assertThat(rows.getFirst().body()).contains(HA1);
  }

  @Test
  void takesThePasswordWhereTheHa1BelongsToIt() throws Exception {
    assertThat(read("bob,localhost,pw," + HA1).getFirst().body())
        .isEqualTo("{\"password\":\"pw\"}");
  }

  @Test
  void takesQuotesCommasAndLineEndsWithinQuotes() throws Exception {
    assertThat(read("a,localhost,\"x,\"\"y\"\"\"\nb,localhost,\"1\n2\"\nc,localhost,z"))
        .extracting(SubscriberRow::line, SubscriberRow::body)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1, "{\"password\":\"x,\\\"y\\\"\"}"),
            org.assertj.core.groups.Tuple.tuple(2, "{\"password\":\"1\\n2\"}"),
            org.assertj.core.groups.Tuple.tuple(4, "{\"password\":\"z\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alice,localhost|line 1: 2 columns (expected: 4)",
        "alice,localhost,x,,y|line 1: 5 columns (expected: 4)",
        ",localhost,pw|line 1: no username",
        "alice,,pw|line 1: no domain",
        "alice,localhost,,|line 1: neither password nor ha1",
        "alice,localhost,,abc|line 1: ha1",
        "bob,localhost,other,00000000000000000000000000000000|line 1: ha1 (expected: MD5",
        "username,password|header line",
        "a,localhost,~pw|line 1: a quote",
        "a,localhost,~p~w|line 1: something after"
      })
  void refusesAFaultyLineWithoutItsSecrets(String text, String message) {
    assertThatThrownBy(() -> read(text.replace('~', '"')))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("pw", "other");
  }

  @Test
  void quotesWhatItWrites() {
    assertThat(Csv.line(List.of("a", "b,c", "\"d\"", "e\nf", "")))
        .isEqualTo("a,\"b,c\",\"\"\"d\"\"\",\"e\nf\",\r\n");
  }

  private static List<SubscriberRow> read(String text) throws IOException, Failure {
    return SubscriberRow.all(Csv.read(new StringReader(text)));
  }
}

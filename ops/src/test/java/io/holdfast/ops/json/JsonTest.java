// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ops.json.Json.Result.Malformed;
import io.holdfast.ops.json.Json.Result.Read;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

  @Test
  void readsEveryKindOfValue() {
    var result = Json.read(" {\"a\": [1, -0.5e+3, true, null], \"b\" : \"x\"} ");

    assertThat(result)
        .isEqualTo(
            new Read(
                new Json.Members(
                    Map.of(
                        "a",
                        new Json.Array(
                            List.of(
                                new Json.Number("1"),
                                new Json.Number("-0.5e+3"),
                                new Json.Flag(true),
                                new Json.Nothing())),
                        "b",
                        new Json.Text("x")))));
  }

  @Test
  void unescapesStrings() {
    assertThat(Json.read("\"\\u00fC\\n\\/\\\"\\ud83d\\udcde\""))
        .isEqualTo(new Read(new Json.Text("ü\n/\"📞")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "\"",
        "\"\\",
        "\"\\u00",
        "\"\\u00g0\"",
        "\"a\nb\"",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "[1,]",
        "[1 2]",
        "01",
        "1.",
        ".5",
        "-",
        "1e",
        "+1",
        "tru",
        "nul",
        "NaN",
        "{a:1}",
        "'a'",
        "1 2",
        "{\"a\":1,\"a\":2}",
        "\"\\uFFFG\"",
        "\u0000",
        "[1]]"
      })
  void refusesWhatIsNoJson(String text) {
    assertThat(Json.read(text)).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {"[1;2]|2|',' or ']'", "{\"a\" 1}|5|':'", "[1]x|3|the end"})
  void saysWhereAndWhatItExpects(String text, int offset, String expected) {
    assertThat(Json.read(text)).isEqualTo(new Malformed(offset, expected));
  }

  @Test
  void boundsTheDepth() {
    assertThat(Json.read("[".repeat(32) + "]".repeat(32))).isInstanceOf(Read.class);
    assertThat(Json.read("[".repeat(100_000))).isEqualTo(new Malformed(32, "at most 32 levels"));
  }

  @Test
  void findsMembersByNameAndNothingInOtherValues() {
    var value = ((Read) Json.read("{\"a\":7,\"b\":[\"x\"],\"c\":null}")).value();

    assertThat(value.text("a")).hasValue("7");
    assertThat(value.text("c")).isEmpty();
    assertThat(value.text("none")).isEmpty();
    assertThat(value.items("b")).containsExactly(new Json.Text("x"));
    assertThat(value.items("a")).isEmpty();
    assertThat(new Json.Text("a").member("a")).isEmpty();
  }

  @Test
  void readsBackWhatTheWriterWrites() {
    var out = new StringBuilder();
    String text = "\u0000\u001f\" \\ / ü 📞 \u2028 \uffff";
    new JsonWriter(out).value(text);

    assertThat(Json.read(out.toString())).isEqualTo(new Read(new Json.Text(text)));
  }
}

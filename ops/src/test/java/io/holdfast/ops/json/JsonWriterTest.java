// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JsonWriterTest {

  private final StringBuilder out = new StringBuilder();
  private final JsonWriter json = new JsonWriter(out);

  @Test
  void putsCommasBetweenMembersAndItemsOnly() {
    json.object().member("a", 1).name("b").array().value("x").value(true).nothing().endArray();
    json.name("c").object().endObject().member("d", false).endObject();

    assertThat(out).hasToString("{\"a\":1,\"b\":[\"x\",true,null],\"c\":{},\"d\":false}");
  }

  @Test
  void escapesWhatWouldEndTheStringOrTheLine() {
    json.value("\"\\\n\r\t\u0000\u001b\u007f\u0085");

    assertThat(out).hasToString("\"\\\"\\\\\\n\\r\\t\\u0000\\u001b\\u007f\\u0085\"");
  }

  @Test
  void keepsWhatIsBeyondAsciiButNoHalfOfAPair() {
    json.array().value("Müller 📞").value("\ud83d!").value("\udcde").endArray();

    assertThat(out).hasToString("[\"Müller 📞\",\"\\ud83d!\",\"\\udcde\"]");
  }

  @Test
  void writesInstantsWithMillisecondsAlways() {
    json.object().member("at", Instant.parse("2026-01-02T03:04:05Z"));
    json.member("cut", Instant.parse("2026-01-02T03:04:05.678912Z"));
    json.member("never", Optional.empty()).endObject();

    assertThat(out)
        .hasToString("{\"at\":\"2026-01-02T03:04:05.000Z\",\"cut\":\"2026-01-02T03:04:05.678Z\"}");
  }

  @Test
  void beginsEachLineAnew() {
    json.object().member("a", 1).endObject().endLine();
    json.object().member("a", 2).endObject().endLine();

    assertThat(out).hasToString("{\"a\":1}\n{\"a\":2}\n");
  }
}

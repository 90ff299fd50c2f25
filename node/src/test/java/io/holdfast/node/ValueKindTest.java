// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ValueKindTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true | FLAG",
        "64 | NUMBER",
        "500 ms | TIME",
        "12 h | TIME",
        "64 KiB | SIZE",
        "[a,b] | LIST",
        "[] | LIST",
        "ringing | TEXT",
        "25 % | TEXT",
        "off | TEXT"
      })
  void isWhatTheDefaultShows(String text, ValueKind kind) {
    assertThat(ValueKind.of(config(text).getValue("key"))).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FLAG | off",
        "NUMBER | 7",
        "TIME | 2 minutes",
        "TIME | 100",
        "SIZE | 1m",
        "LIST | [x]",
        "TEXT | answered",
        "TEXT | 60 s",
        "TEXT | 5"
      })
  void fitsAValueOfItsKind(ValueKind kind, String text) {
    assertThat(kind.fits(config(text), "key")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FLAG | maybe",
        "NUMBER | many",
        "TIME | never",
        "SIZE | large",
        "LIST | one",
        "TEXT | [a]",
        "TEXT | {a=1}"
      })
  void fitsNoOther(ValueKind kind, String text) {
    assertThat(kind.fits(config(text), "key")).isFalse();
  }

  @Test
  void saysWhatIsExpected() {
    assertThat(ValueKind.TIME.words()).contains("unit");
  }

  private static Config config(String text) {
    return ConfigFactory.parseString("key = " + text);
  }
}

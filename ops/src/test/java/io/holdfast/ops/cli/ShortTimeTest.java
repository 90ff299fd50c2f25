// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ShortTimeTest {

  private final ShortTime times =
      new ShortTime(Instant.parse("2026-03-04T05:06:07Z"), ZoneId.of("Europe/Berlin"));

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05Z, 2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05.678+02:00, 2026-01-02T01:04:05.678Z",
    "2026-01-02T03:04, 2026-01-02T02:04:00Z",
    "2026-07-02, 2026-07-01T22:00:00Z",
    "05:30, 2026-03-04T04:30:00Z",
    "90s, 2026-03-04T05:04:37Z",
    "15m, 2026-03-04T04:51:07Z",
    "2h, 2026-03-04T03:06:07Z",
    "7d, 2026-02-25T05:06:07Z"
  })
  void readsTimesAsPeopleWriteThem(String text, Instant expected) throws Failure {
    assertThat(times.parse("--since", text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "2026-13-01", "5", "5w", "-5m", "9999999999s"})
  void refusesWhatIsNoTime(String text) {
    assertThatThrownBy(() -> times.parse("--since", text))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--since: '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0s",
    "1250, 1.2s",
    "59999, 59.9s",
    "60000, 1m00s",
    "3599000, 59m59s",
    "3600000, 1h00m",
    "359999000, 99h59m",
    "360000000, 4d",
    "x, -"
  })
  void shortensLengths(String milliseconds, String expected) {
    assertThat(ShortTime.length(Optional.of(milliseconds))).isEqualTo(expected);
  }

  @Test
  void showsInstantsInTheZoneAndFromNow() {
    assertThat(times.at(Optional.of("2026-03-04T05:06:07.000Z"))).isEqualTo("03-04 06:06:07");
    assertThat(times.until(Optional.of("2026-03-04T05:08:08.000Z"))).isEqualTo("2m01s");
    assertThat(times.until(Optional.of("2026-03-04T05:06:06.000Z"))).isEqualTo("due");
    assertThat(times.until(Optional.empty())).isEqualTo("-");
    assertThat(times.at(Optional.of("never"))).isEqualTo("-");
  }
}

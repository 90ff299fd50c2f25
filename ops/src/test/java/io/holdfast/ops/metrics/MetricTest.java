// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ops.metrics.Metric.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MetricTest {

  @ParameterizedTest
  @CsvSource({
    "calls, COUNTER, calls, calls_total",
    "queue_depth, GAUGE, writes, queue_depth",
    "latency, DISTRIBUTION, microseconds, latency_seconds",
    "lag, GAUGE, milliseconds, lag_seconds",
    "cpu, COUNTER, seconds, cpu_seconds_total",
    "memory_used, GAUGE, bytes, memory_used_bytes",
    "bytes_sent, COUNTER, bytes, bytes_sent_total",
    "send_queue_bytes, GAUGE, bytes, send_queue_bytes"
  })
  void bearsItsUnitAsPrometheusHasIt(String name, Kind kind, String unit, String exposed) {
    assertThat(new Metric(name, kind, unit, "x").exposedName()).isEqualTo(exposed);
  }

  @Test
  void hasBucketsOfOneTwoAndFive() {
    assertThat(new Metric("size", Kind.DISTRIBUTION, "writes", "x").bounds())
        .containsExactly(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000);
    assertThat(new Metric("time", Kind.DISTRIBUTION, "microseconds", "x").bounds())
        .startsWith(100, 200, 500, 1000)
        .endsWith(2_000_000, 5_000_000, 10_000_000);
  }

  @Test
  void refusesANameThatPrometheusDoesNotKnow() {
    assertThatThrownBy(() -> new Metric("a-b", Kind.GAUGE, "", "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

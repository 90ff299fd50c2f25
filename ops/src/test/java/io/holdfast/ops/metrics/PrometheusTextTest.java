// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ops.metrics.Metric.Kind;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PrometheusTextTest {

  private static final Metric CALLS =
      new Metric("holdfast_calls", Kind.COUNTER, "calls", "Calls \\ attempts");
  private static final Metric DEPTH = new Metric("holdfast_depth", Kind.GAUGE, "writes", "Depth");
  private static final Metric LATENCY =
      new Metric("holdfast_latency", Kind.DISTRIBUTION, "microseconds", "Latency");

  private final MetricRegistry registry = new MetricRegistry();

  @Test
  void exposesCountersByTheirLabels() {
    registry.counter(CALLS, new Label("transport", "udp")).add(3);
    registry.counter(CALLS, new Label("transport", "a\"\\\nb")).add(1);

    assertThat(PrometheusText.of(registry))
        .isEqualTo(
            """
            # HELP holdfast_calls_total Calls \\\\ attempts.
            # TYPE holdfast_calls_total counter
            holdfast_calls_total{transport="udp"} 3
            holdfast_calls_total{transport="a\\"\\\\\\nb"} 1
            """);
  }

  @Test
  void asksGaugesWhenItIsRead() {
    long[] depth = {1};
    registry.gauge(DEPTH, () -> depth[0]);
    depth[0] = 7;

    assertThat(PrometheusText.of(registry)).contains("\nholdfast_depth 7\n");
  }

  @Test
  void survivesAGaugeThatFails() {
    registry.counter(CALLS).add(1);
    registry.gauge(
        DEPTH,
        () -> {
          throw new IllegalStateException("closed");
        });

    assertThat(PrometheusText.of(registry))
        .contains("holdfast_depth NaN\n")
        .contains("holdfast_calls_total 1\n");
  }

  @Test
  void cumulatesBucketsInSeconds() {
    Histogram latency = registry.histogram(LATENCY);
    latency.observe(100);
    latency.observe(101);
    latency.observe(-5);
    latency.observe(60_000_000);

    assertThat(PrometheusText.of(registry))
        .contains("# TYPE holdfast_latency_seconds histogram\n")
        .contains("holdfast_latency_seconds_bucket{le=\"0.0001\"} 2\n")
        .contains("holdfast_latency_seconds_bucket{le=\"0.0002\"} 3\n")
        .contains("holdfast_latency_seconds_bucket{le=\"10\"} 3\n")
        .contains("holdfast_latency_seconds_bucket{le=\"+Inf\"} 4\n")
        .contains("holdfast_latency_seconds_sum 60.000201\n")
        .contains("holdfast_latency_seconds_count 4\n");
  }

  @Test
  void refusesTheSameSeriesTwiceAndALabelThatGrows() {
    registry.counter(CALLS, new Label("aor", "0"));

    assertThatThrownBy(() -> registry.counter(CALLS, new Label("aor", "0")))
        .hasMessageContaining("once");
    assertThatThrownBy(
            () ->
                IntStream.range(1, 100)
                    .forEach(i -> registry.counter(CALLS, new Label("aor", "" + i))))
        .hasMessageContaining("at most 64 series");
  }

  @Test
  void refusesTwoMeaningsOfOneName() {
    registry.counter(CALLS);

    assertThatThrownBy(
            () -> registry.counter(new Metric("holdfast_calls", Kind.COUNTER, "calls", "Other")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void exposesWholeCataloguesFromTheStart() {
    var set = new MetricSet<>(registry, Sample.class, Sample::metric, new Label("node", "n1"));
    set.add(Sample.COUNTED, 2);
    set.observe(Sample.SPREAD, 5);
    set.gauge(Sample.LEVEL, () -> 4);

    assertThat(PrometheusText.of(registry))
        .contains("sample_counted_total{node=\"n1\"} 2\n")
        .contains("sample_spread_bucket{node=\"n1\",le=\"5\"} 1\n")
        .contains("sample_level{node=\"n1\"} 4\n");
    assertThatThrownBy(() -> set.add(Sample.LEVEL, 1)).hasMessageContaining("expected: a counter");
    assertThatThrownBy(() -> set.observe(Sample.COUNTED, 1))
        .hasMessageContaining("expected: a distribution");
  }

  @Test
  void knowsTheProcess() {
    ProcessMetrics.bind(registry);

    assertThat(PrometheusText.of(registry))
        .containsPattern("(?m)^process_cpu_seconds_total [0-9.E]+$")
        .containsPattern("(?m)^jvm_memory_used_bytes\\{area=\"heap\"} [0-9]+$")
        .containsPattern("(?m)^jvm_gc_collections_total\\{gc=\"[^\"]+\"} [0-9]+$")
        .containsPattern("(?m)^jvm_threads [0-9]+$");
  }

  private enum Sample {
    COUNTED(Kind.COUNTER),
    SPREAD(Kind.DISTRIBUTION),
    LEVEL(Kind.GAUGE);

    private final Kind kind;

    Sample(Kind kind) {
      this.kind = kind;
    }

    Metric metric() {
      return new Metric("sample_" + name().toLowerCase(java.util.Locale.ROOT), kind, "things", "x");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.metrics;

import io.holdfast.ops.metrics.MetricRegistry.Family;
import io.holdfast.ops.metrics.MetricRegistry.Series;
import java.math.BigDecimal;
import java.util.function.DoubleSupplier;

/// The metrics of a registry in Prometheus' text format 0.0.4.
public final class PrometheusText {

  /// The media type of it.
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder out = new StringBuilder(16_384);

  private PrometheusText() {}

  /// All metrics as they are now.
  public static String of(MetricRegistry registry) {
    var text = new PrometheusText();
    registry.families().forEach(text::family);
    return text.out.toString();
  }

  private void family(Family family) {
    Metric metric = family.metric();
    String name = metric.exposedName();
    String help = metric.sentence().replace("\\", "\\\\").replace("\n", "\\n");
    out.append("# HELP ").append(name).append(' ').append(help).append(".\n");
    out.append("# TYPE ").append(name).append(' ').append(metric.kind().text()).append('\n');
    for (Series series : family.series()) {
      switch (series) {
        case Series.Counted(var labels, var counter) ->
            sample(name, labels, counter.value() * metric.secondsOf());
        case Series.Sampled(var labels, var value) ->
            sample(name, labels, ask(value) * metric.secondsOf());
        case Series.Distributed(var labels, var histogram) ->
            distribution(name, labels, histogram, metric.secondsOf());
      }
    }
  }

  /// A supplier that fails must not hide all other metrics.
  private static double ask(DoubleSupplier value) {
    try {
      return value.getAsDouble();
    } catch (RuntimeException _) {
      return Double.NaN;
    }
  }

  private void distribution(String name, String labels, Histogram histogram, double scale) {
    String before = labels.isEmpty() ? "" : labels + ",";
    long total = 0;
    for (int i = 0; i < histogram.size(); i++) {
      total += histogram.count(i);
      String bound = number(histogram.bound(i) * scale);
      sample(name + "_bucket", before + "le=\"" + bound + '"', total);
    }
    total += histogram.count(histogram.size());
    sample(name + "_bucket", before + "le=\"+Inf\"", total);
    sample(name + "_sum", labels, histogram.sum() * scale);
    sample(name + "_count", labels, total);
  }

  private void sample(String name, String labels, double value) {
    out.append(name);
    if (!labels.isEmpty()) {
      out.append('{').append(labels).append('}');
    }
    out.append(' ').append(number(value)).append('\n');
  }

  /// Whole numbers without `.0`, products of a scale without their rounding error.
  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    double rounded = Math.rint(value * 1e9) / 1e9;
    return Double.isFinite(rounded)
        ? BigDecimal.valueOf(rounded).stripTrailingZeros().toPlainString()
        : Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.metrics;

import io.holdfast.ops.metrics.Metric.Kind;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The metrics of one module's catalogue with the same labels: what a module's meter port is bound
/// to. Adding is an array access and an addition.
///
/// @param <E> the enum that is the catalogue
public final class MetricSet<E extends Enum<E>> {

  private final MetricRegistry registry;
  private final Function<E, Metric> metrics;
  private final Label[] labels;
  private final @Nullable Counter[] counters;
  private final @Nullable Histogram[] histograms;

  /// Declares all counters and distributions of the catalogue, so that they are exposed, as 0,
  /// before anything was counted. Gauges appear when they are offered.
  ///
  /// @param metrics what the catalogue says of each of its constants
  public MetricSet(
      MetricRegistry registry, Class<E> catalogue, Function<E, Metric> metrics, Label... labels) {
    this.registry = registry;
    this.metrics = metrics;
    this.labels = labels.clone();
    E[] all = catalogue.getEnumConstants();
    this.counters = new Counter[all.length];
    this.histograms = new Histogram[all.length];
    for (E each : all) {
      Metric metric = metrics.apply(each);
      if (metric.kind() == Kind.COUNTER) {
        counters[each.ordinal()] = registry.counter(metric, labels);
      } else if (metric.kind() == Kind.DISTRIBUTION) {
        histograms[each.ordinal()] = registry.histogram(metric, labels);
      }
    }
  }

  /// Adds to a counter.
  public void add(E metric, long amount) {
    Counter counter = counters[metric.ordinal()];
    if (counter == null) {
      throw new IllegalArgumentException(metric + " (expected: a counter)");
    }
    counter.add(amount);
  }

  /// Notes a value of a distribution.
  public void observe(E metric, long value) {
    Histogram histogram = histograms[metric.ordinal()];
    if (histogram == null) {
      throw new IllegalArgumentException(metric + " (expected: a distribution)");
    }
    histogram.observe(value);
  }

  /// Offers a gauge, once.
  public void gauge(E metric, DoubleSupplier value) {
    registry.gauge(metrics.apply(metric), value, labels);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.metrics;

import io.holdfast.ops.metrics.Metric.Kind;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All metrics of a node. Series are made when the node starts and kept by who counts, so that no
/// look-up is on the path of a message.
public final class MetricRegistry {

  /// Series that one metric may have. More would mean a label that grows with the traffic.
  static final int MAX_SERIES = 64;

  private final SortedMap<String, Family> families = new TreeMap<>();

  /// One metric with one set of label values.
  sealed interface Series {
    String labels();

    record Counted(String labels, Counter counter) implements Series {}

    record Sampled(String labels, DoubleSupplier value) implements Series {}

    record Distributed(String labels, Histogram histogram) implements Series {}
  }

  record Family(Metric metric, List<Series> series) {}

  /// A counter of its own for these labels.
  public Counter counter(Metric metric, Label... labels) {
    var counter = new Counter();
    add(metric, Kind.COUNTER, new Series.Counted(text(labels), counter));
    return counter;
  }

  /// A counter that somebody else keeps.
  public void counted(Metric metric, DoubleSupplier value, Label... labels) {
    add(metric, Kind.COUNTER, new Series.Sampled(text(labels), value));
  }

  /// A gauge; the supplier is asked whenever the metrics are read, from any thread.
  public void gauge(Metric metric, DoubleSupplier value, Label... labels) {
    add(metric, Kind.GAUGE, new Series.Sampled(text(labels), value));
  }

  public Histogram histogram(Metric metric, Label... labels) {
    var histogram = new Histogram(metric.bounds());
    add(metric, Kind.DISTRIBUTION, new Series.Distributed(text(labels), histogram));
    return histogram;
  }

  /// The metrics in order of their names.
  synchronized List<Family> families() {
    return List.copyOf(families.values());
  }

  private synchronized void add(Metric metric, Kind kind, Series series) {
    if (metric.kind() != kind) {
      throw new IllegalArgumentException(
          metric.name() + ": " + kind + " (expected: " + metric.kind() + ")");
    }
    Family family =
        families.computeIfAbsent(
            metric.exposedName(), _ -> new Family(metric, new CopyOnWriteArrayList<>()));
    if (!family.metric().equals(metric)) {
      throw new IllegalArgumentException(
          metric + " (expected: " + family.metric() + ", declared before)");
    }
    boolean taken = family.series().stream().anyMatch(s -> s.labels().equals(series.labels()));
    if (taken || family.series().size() >= MAX_SERIES) {
      throw new IllegalArgumentException(
          metric.name()
              + '{'
              + series.labels()
              + "} (expected: "
              + (taken ? "to be made once)" : "at most " + MAX_SERIES + " series)"));
    }
    family.series().add(series);
  }

  private static String text(Label... labels) {
    return Stream.of(labels).map(Label::text).collect(Collectors.joining(","));
  }
}

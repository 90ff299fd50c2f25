// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ops.admin.AdminMetric;
import io.holdfast.persistence.PersistenceMetric;
import io.holdfast.sharding.call.CallMetric;
import io.holdfast.sharding.cluster.ClusterMetric;
import io.holdfast.sharding.cluster.FlowMetric;
import io.holdfast.sharding.gateway.ServerMetric;
import io.holdfast.sharding.routing.RoutingMetric;
import io.holdfast.transport.dns.DnsMetric;
import io.holdfast.transport.meter.TransportMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds `docs/metrics.md` to the catalogues. `mvn -pl ops -am test -Dtest=MetricsPageTest
/// -Ddocs.write` writes it anew.
final class MetricsPageTest {

  private static final Path PAGE = Path.of("..", "docs", "metrics.md");

  private static final String HEAD =
      """
      # Metrics

      What `GET /metrics` exposes, in Prometheus' text format 0.0.4. This page is written from the
      catalogues (an enum in each module) by `MetricsPageTest`, which fails where it is out of date:
      `mvn -pl ops -am test -Dtest=MetricsPageTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write`.

      Times are in seconds, whatever a module counts in. Counters begin with 0 when the process starts.
      Every label has a few values that are known at the start; none is ever an address-of-record or a
      Call-ID. A histogram's buckets are 1, 2 and 5 of each decade: from 100 µs to 10 s, or from 1 to
      10,000.
      """;

  private final List<String> lines = new ArrayList<>();

  @Test
  void hasEveryMetricOfEveryCatalogue() throws IOException {
    lines.addAll(HEAD.lines().toList());
    section("Transport", "`transport` (`udp`, `tcp` …)", TransportMetric.values(), transport());
    section("Routing", "none", RoutingMetric.values(), routing());
    section("DNS", "none", DnsMetric.values(), dns());
    section("Servers of other domains", "none", ServerMetric.values(), servers());
    section("Cluster", "none", ClusterMetric.values(), cluster());
    section("Flows of other nodes", "none", FlowMetric.values(), flows());
    section("Calls", "none", CallMetric.values(), calls());
    section("Journal and call records", "none", PersistenceMetric.values(), persistence());
    section(
        "Admin API",
        "`status` (`2xx` …) on requests, else none",
        AdminMetric.values(),
        AdminMetric::metric);
    section(
        "Process",
        "`area` (`heap`, `nonheap`) on memory, `gc` (the collector's name) on collections",
        ProcessMetric.values(),
        ProcessMetric::metric);

    if (System.getProperty("docs.write") != null) {
      Files.write(PAGE, lines);
    }
    assertThat(Files.readAllLines(PAGE)).isEqualTo(lines);
  }

  private <E> void section(String title, String labels, E[] catalogue, Function<E, Metric> metric) {
    lines.addAll(List.of("", "## " + title, "", "Labels: " + labels + ".", ""));
    lines.addAll(List.of("| metric | type | what it is |", "|---|---|---|"));
    Stream.of(catalogue)
        .map(metric)
        .map(m -> "| `" + m.exposedName() + "` | " + m.kind().text() + " | " + m.sentence() + " |")
        .forEach(lines::add);
  }

  private static Function<TransportMetric, Metric> transport() {
    return m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence());
  }

  private static Function<RoutingMetric, Metric> routing() {
    return m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence());
  }

  private static Function<DnsMetric, Metric> dns() {
    return m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence());
  }

  private static Function<ServerMetric, Metric> servers() {
    return m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence());
  }

  private static Function<ClusterMetric, Metric> cluster() {
    return m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence());
  }

  private static Function<FlowMetric, Metric> flows() {
    return m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence());
  }

  private static Function<CallMetric, Metric> calls() {
    return m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence());
  }

  private static Function<PersistenceMetric, Metric> persistence() {
    return m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence());
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import io.holdfast.ops.metrics.Label;
import io.holdfast.ops.metrics.Metric;
import io.holdfast.ops.metrics.MetricRegistry;
import io.holdfast.ops.metrics.MetricSet;
import io.holdfast.ops.metrics.ProcessMetrics;
import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.PersistenceMetric;
import io.holdfast.sharding.call.CallMetric;
import io.holdfast.sharding.cluster.ClusterMetric;
import io.holdfast.sharding.cluster.FlowMetric;
import io.holdfast.sharding.gateway.ServerMetric;
import io.holdfast.sharding.routing.RoutingMetric;
import io.holdfast.sip.flow.Transport;
import io.holdfast.transport.dns.DnsMetric;
import io.holdfast.transport.meter.TransportMeter;
import io.holdfast.transport.meter.TransportMetric;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Binds what each module counts to the registry that shows it.
final class Meters {

  private final MetricRegistry registry = new MetricRegistry();

  Meters() {
    ProcessMetrics.bind(registry);
  }

  MetricRegistry registry() {
    return registry;
  }

  TransportMeter transport() {
    Map<Transport, MetricSet<TransportMetric>> sets = new EnumMap<>(Transport.class);
    for (Transport transport : Transport.values()) {
      if (transport != Transport.TLS) {
        sets.put(
            transport,
            new MetricSet<>(
                registry,
                TransportMetric.class,
                m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence()),
                new Label("transport", transport.parameter())));
      }
    }
    return new TransportMeter() {
      @Override
      public void increment(TransportMetric metric, Transport transport, long amount) {
        MetricSet<TransportMetric> set = sets.get(transport);
        if (set != null) {
          set.add(metric, amount);
        }
      }

      @Override
      public void gauge(TransportMetric metric, Transport transport, LongSupplier value) {
        MetricSet<TransportMetric> set = sets.get(transport);
        if (set != null) {
          set.gauge(metric, value::getAsLong);
        }
      }
    };
  }

  PersistenceMeter persistence() {
    var set =
        new MetricSet<>(
            registry,
            PersistenceMetric.class,
            m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence()));
    return new PersistenceMeter() {
      @Override
      public void increment(PersistenceMetric metric, long amount) {
        set.add(metric, amount);
      }

      @Override
      public void observe(PersistenceMetric metric, long value) {
        set.observe(metric, value);
      }

      @Override
      public void gauge(PersistenceMetric metric, LongSupplier value) {
        set.gauge(metric, value::getAsLong);
      }
    };
  }

  CallMetric.Meter calls() {
    return counting(
            CallMetric.class,
            m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence()))
        ::add;
  }

  DnsMetric.Meter dns() {
    return counting(
            DnsMetric.class,
            m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence()))
        ::add;
  }

  ServerMetric.Meter servers() {
    var set =
        new MetricSet<>(
            registry,
            ServerMetric.class,
            m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence()));
    return new ServerMetric.Meter() {
      @Override
      public void count(ServerMetric metric) {
        set.add(metric, 1);
      }

      @Override
      public void gauge(ServerMetric metric, LongSupplier value) {
        set.gauge(metric, value::getAsLong);
      }
    };
  }

  FlowMetric.Meter flows() {
    return counting(
            FlowMetric.class,
            m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence()))
        ::add;
  }

  ClusterMetric.Meter cluster() {
    var set =
        new MetricSet<>(
            registry,
            ClusterMetric.class,
            m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence()));
    Map<ClusterMetric, AtomicLong> levels = new EnumMap<>(ClusterMetric.class);
    for (ClusterMetric metric : ClusterMetric.values()) {
      if (metric.kind() == ClusterMetric.Kind.GAUGE) {
        AtomicLong level = new AtomicLong();
        levels.put(metric, level);
        set.gauge(metric, level::get);
      }
    }
    return new ClusterMetric.Meter() {
      @Override
      public void add(ClusterMetric metric, long count) {
        set.add(metric, count);
      }

      @Override
      public void set(ClusterMetric metric, long value) {
        AtomicLong level = levels.get(metric);
        if (level != null) {
          level.set(value);
        }
      }
    };
  }

  RoutingMetric.Meter routing() {
    return counting(
            RoutingMetric.class,
            m -> new Metric(m.metricName(), Metric.Kind.of(m.kind()), m.unit(), m.sentence()))
        ::add;
  }

  /// Counters, and gauges that go up and down by what is added to them.
  private interface Counting<E> {
    void add(E metric, long count);
  }

  private <E extends Enum<E>> Counting<E> counting(
      Class<E> catalogue, Function<E, Metric> metrics) {
    var set = new MetricSet<>(registry, catalogue, metrics);
    Map<E, LongAdder> levels = new EnumMap<>(catalogue);
    for (E metric : catalogue.getEnumConstants()) {
      if (metrics.apply(metric).kind() == Metric.Kind.GAUGE) {
        LongAdder level = new LongAdder();
        levels.put(metric, level);
        set.gauge(metric, level::sum);
      }
    }
    return (metric, count) -> {
      LongAdder level = levels.get(metric);
      if (level == null) {
        set.add(metric, count);
      } else {
        level.add(count);
      }
    };
  }
}

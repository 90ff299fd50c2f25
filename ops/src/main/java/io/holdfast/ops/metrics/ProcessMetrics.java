// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.metrics;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Reads what the JVM knows of itself, whenever the metrics are read.
public final class ProcessMetrics {

  private ProcessMetrics() {}

  /// Offers all of [ProcessMetric] to the registry.
  public static void bind(MetricRegistry registry) {
    var memory = ManagementFactory.getMemoryMXBean();
    area(registry, "heap", memory::getHeapMemoryUsage);
    area(registry, "nonheap", memory::getNonHeapMemoryUsage);
    ManagementFactory.getGarbageCollectorMXBeans().forEach(gc -> collector(registry, gc));
    var threads = ManagementFactory.getThreadMXBean();
    registry.gauge(ProcessMetric.JVM_THREADS.metric(), threads::getThreadCount);
    var classes = ManagementFactory.getClassLoadingMXBean();
    registry.gauge(ProcessMetric.JVM_CLASSES_LOADED.metric(), classes::getLoadedClassCount);
    var runtime = ManagementFactory.getRuntimeMXBean();
    registry.gauge(ProcessMetric.PROCESS_UPTIME.metric(), () -> runtime.getUptime() / 1e3);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      double nanos = TimeUnit.SECONDS.toNanos(1);
      registry.counted(
          ProcessMetric.PROCESS_CPU.metric(), () -> system.getProcessCpuTime() / nanos);
    }
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      registry.gauge(ProcessMetric.PROCESS_OPEN_FDS.metric(), unix::getOpenFileDescriptorCount);
      registry.gauge(ProcessMetric.PROCESS_MAX_FDS.metric(), unix::getMaxFileDescriptorCount);
    }
  }

  private static void area(MetricRegistry registry, String name, Supplier<MemoryUsage> usage) {
    Label area = new Label("area", name);
    registry.gauge(ProcessMetric.JVM_MEMORY_USED.metric(), () -> usage.get().getUsed(), area);
    registry.gauge(
        ProcessMetric.JVM_MEMORY_COMMITTED.metric(), () -> usage.get().getCommitted(), area);
    if (usage.get().getMax() >= 0) {
      registry.gauge(ProcessMetric.JVM_MEMORY_MAX.metric(), () -> usage.get().getMax(), area);
    }
  }

  private static void collector(MetricRegistry registry, GarbageCollectorMXBean collector) {
    Label gc = new Label("gc", collector.getName());
    registry.counted(ProcessMetric.JVM_GC_COLLECTIONS.metric(), collector::getCollectionCount, gc);
    registry.counted(
        ProcessMetric.JVM_GC_COLLECTION_TIME.metric(), collector::getCollectionTime, gc);
  }
}

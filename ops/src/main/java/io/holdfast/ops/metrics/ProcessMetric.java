// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.metrics;

import io.holdfast.ops.metrics.Metric.Kind;
import java.util.Locale;

/// The catalogue of what is measured of the process itself. The names are those that dashboards for
/// the JVM know.
public enum ProcessMetric {
  PROCESS_CPU(Kind.COUNTER, "seconds", "Processor time used"),
  PROCESS_UPTIME(Kind.GAUGE, "seconds", "Time since the start of the process"),
  PROCESS_OPEN_FDS(Kind.GAUGE, "descriptors", "Open file descriptors, sockets included"),
  PROCESS_MAX_FDS(Kind.GAUGE, "descriptors", "File descriptors that may be open"),
  JVM_MEMORY_USED(Kind.GAUGE, "bytes", "Memory in use, garbage included, by area"),
  JVM_MEMORY_COMMITTED(Kind.GAUGE, "bytes", "Memory taken from the operating system, by area"),
  JVM_MEMORY_MAX(Kind.GAUGE, "bytes", "Memory that may be taken, by area; absent without limit"),
  JVM_GC_COLLECTIONS(
      Kind.COUNTER, "collections", "Pauses, by collector; concurrent work where it says so"),
  JVM_GC_COLLECTION_TIME(Kind.COUNTER, "milliseconds", "Time of the pauses, by collector"),
  JVM_THREADS(Kind.GAUGE, "threads", "Live platform threads"),
  JVM_CLASSES_LOADED(Kind.GAUGE, "classes", "Classes loaded");

  private final Metric metric;

  ProcessMetric(Kind kind, String unit, String sentence) {
    this.metric = new Metric(name().toLowerCase(Locale.ROOT), kind, unit, sentence);
  }

  public Metric metric() {
    return metric;
  }
}

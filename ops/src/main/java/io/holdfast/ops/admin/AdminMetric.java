// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.ops.metrics.Metric;
import io.holdfast.ops.metrics.Metric.Kind;
import java.util.Locale;

/// The catalogue of what the admin API measures.
public enum AdminMetric {
  REQUESTS(Kind.COUNTER, "requests", "Requests answered, by class of the status"),
  CONNECTIONS_OPEN(Kind.GAUGE, "connections", "Connections open"),
  CONNECTIONS_REFUSED(Kind.COUNTER, "connections", "Closed because of max-connections"),
  CONNECTIONS_TIMED_OUT(Kind.COUNTER, "connections", "Closed because of request-timeout");

  private final Metric metric;

  AdminMetric(Kind kind, String unit, String sentence) {
    this.metric =
        new Metric("holdfast_admin_" + name().toLowerCase(Locale.ROOT), kind, unit, sentence);
  }

  public Metric metric() {
    return metric;
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.ops.metrics.Counter;
import io.holdfast.ops.metrics.Label;
import io.holdfast.ops.metrics.MetricRegistry;
import java.util.function.IntSupplier;

/// What the server counts of itself.
final class AdminMetrics {

  private final MetricRegistry registry;
  private final Counter[] requests = new Counter[5];
  private final Counter refused;
  private final Counter timedOut;

  AdminMetrics(MetricRegistry registry) {
    this.registry = registry;
    for (int i = 0; i < requests.length; i++) {
      var status = new Label("status", (i + 1) + "xx");
      requests[i] = registry.counter(AdminMetric.REQUESTS.metric(), status);
    }
    this.refused = registry.counter(AdminMetric.CONNECTIONS_REFUSED.metric());
    this.timedOut = registry.counter(AdminMetric.CONNECTIONS_TIMED_OUT.metric());
  }

  void answered(int status) {
    requests[status / 100 - 1].add(1);
  }

  Counter refused() {
    return refused;
  }

  Counter timedOut() {
    return timedOut;
  }

  void connections(IntSupplier open) {
    registry.gauge(AdminMetric.CONNECTIONS_OPEN.metric(), open::getAsInt);
  }
}

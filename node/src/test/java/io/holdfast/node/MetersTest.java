// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.holdfast.sharding.call.CallMetric;
import io.holdfast.sharding.cluster.ClusterMetric;
import io.holdfast.sharding.cluster.FlowMetric;
import io.holdfast.sharding.routing.RoutingMetric;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whoever counts is never told that it may not.
final class MetersTest {
  private final Meters meters = new Meters();

  @ParameterizedTest
  @EnumSource
  void countsCalls(CallMetric metric) {
    assertThatCode(() -> meters.calls().add(metric, 1)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource
  void countsWhatIsRouted(RoutingMetric metric) {
    assertThatCode(() -> meters.routing().add(metric, 1)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource
  void countsFlows(FlowMetric metric) {
    assertThatCode(() -> meters.flows().add(metric, 1)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource
  void countsWhatHappensInTheCluster(ClusterMetric metric) {
    ClusterMetric.Meter meter = meters.cluster();

    ThrowingCallable counted =
        switch (metric.kind()) {
          case COUNTER -> () -> meter.add(metric, 1);
          case GAUGE -> () -> meter.set(metric, 1);
        };

    assertThatCode(counted).doesNotThrowAnyException();
  }
}

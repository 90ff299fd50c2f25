// SPDX-License-Identifier: Apache-2.0

/// The registry behind the metrics that the modules declare, and their Prometheus text.
///
/// It measures nothing but the process itself: each module has an enum that is its catalogue and
/// calls a small meter port, which is bound to a [MetricSet] of the registry here.
@NullMarked
package io.holdfast.ops.metrics;

import org.jspecify.annotations.NullMarked;

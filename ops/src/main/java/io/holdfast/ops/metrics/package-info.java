// SPDX-License-Identifier: Apache-2.0

/// The registry behind the metrics that the modules declare, and their Prometheus text.
///
/// It measures nothing itself: modules call a small listener port.
@NullMarked
package io.holdfast.ops.metrics;

import org.jspecify.annotations.NullMarked;

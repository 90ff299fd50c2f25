// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import io.holdfast.ops.json.Json;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Waits for what a node tells of a call after it has ended.
final class Records {
  private static final int TRIES = 100;
  private static final int PAUSE_MILLIS = 50;

  private Records() {}

  /// The only record of a call; it follows the end within a moment.
  static Json only(Admin admin, String callId) {
    until(() -> !of(admin, callId).isEmpty());
    List<Json> records = of(admin, callId);
    if (records.size() != 1) {
      throw new IllegalStateException(
          callId + ": " + records.size() + " records (expected: 1): " + records);
    }
    return records.getFirst();
  }

  static List<Json> of(Admin admin, String callId) {
    return admin.cdrs().stream()
        .filter(record -> record.text("callId").filter(callId::equals).isPresent())
        .toList();
  }

  static String text(Json json, String name) {
    return json.text(name)
        .orElseThrow(() -> new IllegalStateException("no '" + name + "' in " + json));
  }

  /// Waits up to five seconds; whether it held in the end.
  static boolean until(BooleanSupplier condition) {
    for (int i = 0; i < TRIES; i++) {
      if (condition.getAsBoolean()) {
        return true;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
    return condition.getAsBoolean();
  }
}

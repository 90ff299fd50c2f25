// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

/// Takes this node out of service: no new calls, shards handed over, then the process exits with 0.
@FunctionalInterface
public interface Drain {

  /// Begins it and returns at once; does nothing where it has begun.
  void begin();
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

/// When a target gets the request.
enum Asking {
  AT_ONCE,
  /// Over a connection at once, over UDP when nothing has come for half of T2.
  UNLESS_HEARD,
  NEVER
}

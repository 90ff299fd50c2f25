// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

/// The shard has been taken over anew while this life of the call went on: what it would write does
/// not count any more. It ends, and the next one reads the journal under the epoch that does.
final class Replaced extends IllegalStateException {
  private static final long serialVersionUID = 1;

  Replaced(String callId, long epoch) {
    super("call " + callId + ": epoch " + epoch + " has passed");
  }
}

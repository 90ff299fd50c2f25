// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.ports;

/// Whether the journal takes writes now. Read on the path of every message, so it is a plain look
/// at a flag: what must be durable is refused early (503 with Retry-After) instead of timing out.
public interface JournalHealth {

  /// What is refused meanwhile may come again after so many seconds (RFC 3261 §20.33).
  String RETRY_AFTER = "5";

  boolean writable();

  /// Why it is not writable, in one line; empty while it is.
  String reason();
}

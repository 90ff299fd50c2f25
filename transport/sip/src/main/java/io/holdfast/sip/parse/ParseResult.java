// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import org.jspecify.annotations.Nullable;

/// What a piece of received bytes is.
public sealed interface ParseResult {

  /// A message. Its structure is sound; its values are judged by [Conformance].
  ///
  /// @param end where the message ended in the buffer; for a stream the next one begins there
  record Parsed(SipMessage message, int end) implements ParseResult {}

  /// A stream that has not brought the whole message yet.
  ///
  /// @param needAtLeast the bytes, counted from `from`, without which asking again is in vain; -1
  ///   where that is unknown
  record Incomplete(int needAtLeast) implements ParseResult {}

  /// Bytes that are no message.
  ///
  /// @param answerable a request good enough to be answered with [Fault.Kind#status()], null where
  ///   there is none: the bytes may be a response, an ACK, or nothing that can be routed back
  /// @param end where the next message begins, -1 where that cannot be told: a stream has to be
  ///   closed
  record Malformed(Fault fault, @Nullable SipRequest answerable, int end) implements ParseResult {

    /// Whether the stream has to be closed, since nobody can tell where the next message begins.
    public boolean framingLost() {
      return end < 0;
    }
  }
}

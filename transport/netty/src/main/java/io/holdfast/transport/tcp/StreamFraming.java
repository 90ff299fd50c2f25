// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.tcp;

import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult.Incomplete;
import io.holdfast.sip.parse.ParseResult.Malformed;
import io.holdfast.sip.parse.ParseResult.Parsed;
import io.holdfast.sip.parse.StreamScanner;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Cuts the byte stream of one connection into messages and keep-alives, wherever TCP has cut it.
/// It keeps the bytes of what is incomplete; the finding of ends is the [StreamScanner]'s (RFC 3261
/// §18.3). Not thread-safe.
final class StreamFraming {

  /// What was cut out.
  sealed interface Frame {
    record Message(SipMessage message) implements Frame {}

    record Broken(Malformed malformed) implements Frame {}

    /// The double CRLF of RFC 5626 §4.4.1, to be answered with a single one.
    record Ping() implements Frame {}
  }

  private static final byte[] NOTHING = {};
  private static final Frame PING = new Frame.Ping();

  private final StreamScanner scanner;
  private byte[] buffer = NOTHING;
  private int from;
  private int to;

  /// Whether the scanner has seen the beginning of a message.
  private boolean begun;

  /// Whether the bytes before `from` were the first half of a ping.
  private boolean halfPing;

  StreamFraming(Limits limits) {
    this.scanner = new StreamScanner(limits);
  }

  /// Adds what was read, by copying it.
  void append(ByteBuf bytes) {
    int count = bytes.readableBytes();
    if (to + count > buffer.length) {
      makeRoom(count);
    }
    bytes.readBytes(buffer, to, count);
    to += count;
  }

  /// The next frame, null if more bytes are needed for it. After a frame that lost the framing
  /// there is no other.
  @Nullable Frame next() {
    if (!begun && skipLineEnds()) {
      return PING;
    }
    boolean undecided = !begun && from + 1 == to && buffer[from] == '\r';
    if (from == to || undecided) {
      return null;
    }
    begun = true;
    halfPing = false;
    return switch (scanner.next(buffer, from, to)) {
      case Parsed(var message, var end) -> {
        startAt(end);
        yield new Frame.Message(message);
      }
      case Malformed malformed -> {
        startAt(malformed.framingLost() ? to : malformed.end());
        yield new Frame.Broken(malformed);
      }
      case Incomplete _ -> null;
    };
  }

  /// Whether something has begun and is not complete.
  boolean partial() {
    return from != to;
  }

  /// The memory that an incomplete message holds, once [#release] was called.
  int heldBytes() {
    return buffer.length;
  }

  /// Frees the buffer if all of it was used.
  void release() {
    if (!partial()) {
      buffer = NOTHING;
      from = 0;
      to = 0;
    }
  }

  /// Passes over line ends before a message (§7.5: "Implementations processing SIP messages over
  /// stream-oriented transports MUST ignore any CRLF appearing before the start-line").
  ///
  /// @return whether they make a ping
  private boolean skipLineEnds() {
    while (from + 1 < to && buffer[from] == '\r' && buffer[from + 1] == '\n') {
      from += 2;
      halfPing = !halfPing;
      if (!halfPing) {
        return true;
      }
    }
    return false;
  }

  private void startAt(int next) {
    from = next;
    begun = false;
  }

  private void makeRoom(int more) {
    int kept = to - from;
    byte[] target = buffer;
    if (kept + more > buffer.length) {
      target = new byte[Math.max(kept + more, 2 * kept)];
    }
    System.arraycopy(buffer, from, target, 0, kept);
    buffer = target;
    from = 0;
    to = kept;
  }
}

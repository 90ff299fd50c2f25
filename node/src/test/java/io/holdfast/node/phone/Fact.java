// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import java.time.Instant;

/// What a phone did or saw, as it bears on what the node owes it. Each is written when it happens
/// for the first time; repetitions on the wire are no facts.
public sealed interface Fact {

  Instant at();

  /// The Call-ID or the address-of-record that it is about.
  default String subject() {
    return switch (this) {
      case RegisterSent it -> it.aor();
      case RegisterAnswered it -> it.aor();
      case Invited it -> it.callId();
      case Heard it -> it.callId();
      case Overtaken it -> it.callId();
      case Cancelled it -> it.callId();
      case Rung it -> it.callId();
      case Answered it -> it.callId();
      case ByeSent it -> it.callId();
      case ByeAnswered it -> it.callId();
      case ByeReceived it -> it.callId();
    };
  }

  /// A REGISTER left.
  ///
  /// @param seconds asked for; 0 to be forgotten
  record RegisterSent(Instant at, String aor, String contact, long seconds) implements Fact {}

  /// Its final answer came.
  record RegisterAnswered(Instant at, String aor, String contact, long seconds, int status)
      implements Fact {}

  /// A caller sent an INVITE outside a dialog: an attempt.
  ///
  /// @param attempt the number of its CSeq
  record Invited(Instant at, String callId, long attempt, String from, String target)
      implements Fact {}

  /// The caller saw this status for the first time; 0 where it gave up waiting.
  record Heard(Instant at, String callId, long attempt, int status) implements Fact {}

  /// The caller saw a provisional answer after the final one, which was a 2xx.
  record Overtaken(Instant at, String callId, long attempt, int status) implements Fact {}

  /// The caller sent a CANCEL.
  record Cancelled(Instant at, String callId, long attempt) implements Fact {}

  /// A callee got an INVITE outside a dialog that is no repetition of one it had.
  ///
  /// @param branch of its topmost Via: another one means that the phone rings again
  record Rung(Instant at, String callId, long attempt, String callee, String branch)
      implements Fact {}

  /// A callee sent its final answer.
  record Answered(Instant at, String callId, long attempt, String callee, int status)
      implements Fact {}

  /// One side sent a BYE.
  record ByeSent(Instant at, String callId, Side side) implements Fact {}

  /// It was answered; 0 where the sender gave up.
  record ByeAnswered(Instant at, String callId, Side side, int status) implements Fact {}

  /// One side got a BYE.
  record ByeReceived(Instant at, String callId, Side side) implements Fact {}

  /// Which end of a call.
  enum Side {
    CALLER,
    CALLEE;

    public Side other() {
      return this == CALLER ? CALLEE : CALLER;
    }
  }
}

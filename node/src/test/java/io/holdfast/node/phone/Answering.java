// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import java.time.Duration;

/// What a phone does by itself when it is called.
///
/// @param ring whether to send 180, and after what time; never where negative
/// @param status the final answer, 0 for none
/// @param after how long after the INVITE the final answer is sent
/// @param hangUpAfter how long after the ACK it says BYE; never where negative
public record Answering(Duration ring, int status, Duration after, Duration hangUpAfter) {
  private static final Duration NEVER = Duration.ofMillis(-1);

  /// Nothing is done but what a test asks for.
  public static final Answering BY_HAND = new Answering(NEVER, 0, NEVER, NEVER);

  /// Rings, and that is all.
  public static final Answering RING = new Answering(Duration.ZERO, 0, NEVER, NEVER);

  public static final Answering BUSY = new Answering(NEVER, 486, Duration.ZERO, NEVER);

  /// Rings at once and answers after that time.
  public static Answering after(Duration ringing) {
    return new Answering(Duration.ZERO, 200, ringing, NEVER);
  }

  public Answering hangingUpAfter(Duration talking) {
    return new Answering(ring, status, after, talking);
  }

  /// The plan as a header field that a caller adds, so that the phone it reaches follows it.
  public String text() {
    return ring.toMillis() + " " + status + " " + after.toMillis() + " " + hangUpAfter.toMillis();
  }

  /// Reads what [#text] wrote.
  public static Answering of(String text) {
    String[] parts = text.split(" ");
    return new Answering(
        millis(parts[0]), Integer.parseInt(parts[1]), millis(parts[2]), millis(parts[3]));
  }

  private static Duration millis(String text) {
    return Duration.ofMillis(Long.parseLong(text));
  }
}

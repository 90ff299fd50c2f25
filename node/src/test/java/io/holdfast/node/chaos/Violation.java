// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

/// A promise that was not kept.
///
/// @param subject the address-of-record or the Call-ID
public record Violation(Kind kind, String subject, String what) {

  public enum Kind {
    REGISTRATION_LOST,
    REGISTRATION_UNKNOWN,
    RECORD_MISSING,
    RECORD_TWICE,
    RECORD_UNKNOWN,
    RECORD_WRONG,
    DURATION_WRONG,
    BYE_FAILED,
    BYE_TWICE,
    CALL_FAILED,
    LIMIT_MISSED,
    OVERTAKEN,
    RANG_TWICE,
    LEFT_WAITING,
    STILL_LIVE,
    VERIFY_FAILED
  }

  @Override
  public String toString() {
    return kind + " " + subject + ": " + what;
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import java.util.Optional;

/// The events that can be journaled. The numbers stand in the store: none is ever given to another
/// event.
public enum EventType {
  ATTEMPTED(1),
  RANG(2),
  CANCELLED(3),
  ANSWERED(4),
  REFRESHED(5),
  ENDED(6),
  SEARCHED(7),
  BOUND(16),
  UNBOUND(17),
  EXPIRED(18);

  private final int code;

  EventType(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /// Whether a record is made from events of this number, so that the feed has to tell of them.
  public static boolean isProjected(int code) {
    return code == ENDED.code;
  }

  /// The type of that number; empty where a newer version gave it out.
  public static Optional<EventType> ofCode(int code) {
    for (EventType type : values()) {
      if (type.code == code) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}

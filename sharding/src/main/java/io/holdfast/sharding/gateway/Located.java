// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import io.holdfast.sip.message.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of the search for a request's targets (RFC 3261 §16.5).
public sealed interface Located {

  /// Why it goes there, or nowhere: for `explain`.
  String why();

  /// It can go to these, at least one.
  record Found(List<Contact> contacts, String why) implements Located {
    public Found {
      contacts = List.copyOf(contacts);
    }
  }

  /// It can go nowhere.
  ///
  /// @param status the answer to the request
  record Nowhere(Status status, String why) implements Located {}

  /// What a search came to that may have failed.
  static Located of(@Nullable Located found, @Nullable Throwable failure) {
    return found != null
        ? found
        : new Nowhere(Status.SERVER_INTERNAL_ERROR, "no target: " + failure);
  }
}

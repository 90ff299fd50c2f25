// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What went around a call while it could not write, and belongs into its journal.
public sealed interface Missed {

  int leg();

  /// When the message came that says so.
  Instant at();

  /// A BYE came.
  ///
  /// @param byCaller who sent it
  record Ended(int leg, boolean byCaller, Instant at) implements Missed {}

  /// A request within the dialog or its 2xx bore this Contact (RFC 3261 §12.2).
  ///
  /// @param ofCaller whose it is
  record Moved(int leg, boolean ofCaller, String contact, Instant at) implements Missed {}

  /// What a response to a request within a dialog says of where the two sides are reached.
  static List<Missed> of(
      SipRequest request, SipResponse response, int leg, boolean byCaller, Instant at) {
    List<Missed> missed = new ArrayList<>(2);
    if (Dialogs.refreshesTarget(response)) {
      add(request, leg, byCaller, at, missed);
      add(response, leg, !byCaller, at, missed);
    }
    return missed;
  }

  private static void add(
      SipMessage message, int leg, boolean ofCaller, Instant at, List<Missed> missed) {
    Dialogs.contact(message)
        .ifPresent(contact -> missed.add(new Moved(leg, ofCaller, contact, at)));
  }
}

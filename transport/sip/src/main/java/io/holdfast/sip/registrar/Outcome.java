// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import io.holdfast.sip.message.SipResponse;
import java.util.List;

/// What a REGISTER comes to.
public sealed interface Outcome {

  /// The response that the phone gets, once the changes are durable.
  SipResponse response();

  /// It is done as it asks.
  ///
  /// @param changes in their order, all or none; empty for a query and for a retransmission
  /// @param after the bindings after them
  record Accepted(List<Change> changes, Bindings after, SipResponse response) implements Outcome {
    public Accepted {
      changes = List.copyOf(changes);
    }
  }

  /// Nothing is done.
  record Refused(Refusal refusal, SipResponse response) implements Outcome {}
}

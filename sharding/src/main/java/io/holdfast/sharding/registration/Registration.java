// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.registration;

import io.holdfast.sip.registrar.Binding;
import io.holdfast.sip.registrar.Bindings;
import io.holdfast.sip.registrar.Change;
import java.time.Instant;

/// The bindings of one address-of-record (RFC 3261 §10.3): one entity per AOR, event sourced.
public final class Registration {

  private Registration() {}

  // ---- Event: what happened. This is the journal's contract: persistence has a golden file of
  // each.

  /// A fact about the bindings of one address-of-record.
  public sealed interface Event {
    /// When its owner decided it; never before its predecessor.
    Instant at();

    /// The epoch of the owner that wrote it.
    long epoch();

    /// How many bindings there are after it.
    int contacts();

    /// The earliest journaled end of the bindings there are after it; [#at] where there is none.
    Instant due();
  }

  /// A binding was made, or replaced the one with the same contact.
  public record Bound(Binding binding, Instant at, long epoch, int contacts, Instant due)
      implements Event {}

  /// A REGISTER, with this Call-ID and CSeq, or an operator (empty Call-ID, CSeq 0) removed it.
  public record Unbound(
      String contact, String callId, long cseq, Instant at, long epoch, int contacts, Instant due)
      implements Event {}

  /// Its time was over.
  public record Expired(String contact, Instant at, long epoch, int contacts, Instant due)
      implements Event {}

  // ---- State: an immutable value; the rules are in the registrar, testable without an actor.

  /// The bindings as far as they are journaled. Snapshots hold it.
  ///
  /// @param at when the latest event was
  /// @param epoch the highest epoch seen; an event of a lower one comes from an owner that had been
  ///   replaced, and does not count
  public record State(Bindings bindings, Instant at, long epoch) {

    /// Of an address-of-record without any event.
    public static final State EMPTY = new State(Bindings.NONE, Instant.EPOCH, 0);

    /// The one fold: recovery, projections and checks read events through it.
    public State apply(Event event) {
      if (event.epoch() < epoch) {
        return this;
      }
      Change change =
          switch (event) {
            case Bound bound -> new Change.Bind(bound.binding());
            case Unbound(var contact, var callId, var cseq, _, _, _, _) ->
                new Change.Unbind(contact, callId, cseq);
            case Expired expired -> new Change.Expire(expired.contact());
          };
      return new State(bindings.with(change, event.at()), event.at(), event.epoch());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import io.holdfast.sip.flow.Flow;
import java.time.Instant;
import java.util.List;

/// One contact of an address-of-record, how it is reached, and for how long (RFC 3261 §10.3).
///
/// It has two ends. [#grantedUntil] is what its phone was told. [#expiresAt] is what the journal
/// holds: a little later, so that a refresh which only moves the end need not be written as long as
/// it stays before it.
///
/// @param contact the URI of its Contact value as received; no two of one address-of-record are
///   equal by RFC 3261 §19.1.4
/// @param q its preference in thousandths, 0 to 1000 (§20.10); 1000 where the phone gave none
/// @param params its other Contact parameters as received, each with its leading `;`; without `q`
///   and `expires`
/// @param flow the flow over which its latest REGISTER came
/// @param viaFlow whether it is reached by that flow (RFC 3581) rather than by its URI
/// @param path the route to it, topmost first (RFC 3327 §5.3)
/// @param callId the Call-ID of the REGISTER that made it, within which [#cseq] must rise
/// @param cseq the CSeq number of that REGISTER
/// @param grantedUntil when it ends, unless it is refreshed
/// @param expiresAt when it ends by the journal, which may not know of the latest refresh
public record Binding(
    String contact,
    int q,
    String params,
    Flow flow,
    boolean viaFlow,
    List<String> path,
    String callId,
    long cseq,
    Instant grantedUntil,
    Instant expiresAt) {

  /// The preference of a contact that states none.
  public static final int DEFAULT_Q = 1000;

  public Binding {
    path = List.copyOf(path);
    if (q < 0 || q > DEFAULT_Q) {
      throw new IllegalArgumentException("q: " + q + " (expected: 0 to 1000)");
    }
    if (expiresAt.isBefore(grantedUntil)) {
      throw new IllegalArgumentException(
          "expiresAt: " + expiresAt + " (expected: not before " + grantedUntil + ")");
    }
  }

  /// Whether it still stands at that instant.
  public boolean standsAt(Instant now) {
    return grantedUntil.isAfter(now);
  }

  /// The same binding as its next owner knows it: refreshes that were not journaled are lost, so it
  /// is given the benefit of the doubt and stands as long as the journal lets it.
  public Binding asJournaled() {
    return granted(cseq, expiresAt);
  }

  /// The same binding after a refresh that moved nothing but its end.
  Binding granted(long newCseq, Instant until) {
    return new Binding(contact, q, params, flow, viaFlow, path, callId, newCseq, until, expiresAt);
  }

  /// Whether the journal already says of this binding all that matters of the asked one, so that it
  /// need not be written: only the end and the CSeq differ, the end is not beyond the journaled
  /// one, and the journaled one is not later than the slack of the new grant allows.
  boolean covers(Binding asked) {
    return sameButForTime(asked)
        && !asked.grantedUntil.isAfter(expiresAt)
        && !expiresAt.isAfter(asked.expiresAt);
  }

  private boolean sameButForTime(Binding other) {
    return contact.equals(other.contact)
        && q == other.q
        && params.equals(other.params)
        && flow.equals(other.flow)
        && viaFlow == other.viaFlow
        && path.equals(other.path)
        && callId.equals(other.callId);
  }
}

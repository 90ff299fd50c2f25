// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import io.holdfast.sip.header.Via;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.util.Locale;
import java.util.Optional;

/// By what a message finds its transaction: received requests as RFC 3261 §17.2.3 has it, responses
/// as RFC 3261 §17.1.3 has it. Messages with equal keys belong to one transaction; server and
/// client keys are for two different maps.
///
/// @param branch of the topmost Via; for an RFC 2543 request what stands in for it
/// @param sentBy of the topmost Via, with its port; empty in the key of a client transaction
/// @param method of the request that created the transaction: INVITE for an ACK
public record TransactionKey(String branch, String sentBy, Method method) {

  /// The key of the server transaction of a received `request`, or that an ACK belongs to. A CANCEL
  /// has one of its own; see [#cancelled].
  public static TransactionKey server(SipRequest request) {
    Via via = request.via();
    Method method = request.method().equals(Method.ACK) ? Method.INVITE : request.method();
    String branch = via.branch().filter(TransactionKey::isUnique).orElse("");
    return new TransactionKey(
        branch.isEmpty() ? rfc2543Branch(request, via) : branch, sentBy(via), method);
  }

  /// The key of the server transaction to whose request `response` is sent; empty for an RFC 2543
  /// request, since not all of what tells those apart is in the response.
  public static Optional<TransactionKey> server(SipResponse response) {
    Via via = response.via();
    return via.branch()
        .filter(TransactionKey::isUnique)
        .map(branch -> new TransactionKey(branch, sentBy(via), response.cseq().method()));
  }

  /// The key of the client transaction of a `request` that we send, by the topmost Via, our own.
  public static TransactionKey client(SipRequest request) {
    return new TransactionKey(request.via().branch().orElse(""), "", request.method());
  }

  /// The key of the client transaction that a received `response` belongs to. "The method is needed
  /// since a CANCEL request constitutes a different transaction, but shares the same value of the
  /// branch parameter" RFC 3261 §17.1.3
  public static TransactionKey client(SipResponse response) {
    return new TransactionKey(response.via().branch().orElse(""), "", response.cseq().method());
  }

  /// The key of the INVITE that the CANCEL with this key cancels: RFC 3261 §9.2.
  public TransactionKey cancelled() {
    return new TransactionKey(branch, sentBy, Method.INVITE);
  }

  // a cookie with nothing behind it tells no transactions apart: RFC 4475 §3.2.1
  private static boolean isUnique(String branch) {
    return branch.length() > Via.MAGIC_COOKIE.length()
        && branch.regionMatches(true, 0, Via.MAGIC_COOKIE, 0, Via.MAGIC_COOKIE.length());
  }

  // "The sent-by value is used as part of the matching process because there could be accidental or
  // malicious duplication of branch parameters from different clients" RFC 3261 §17.2.3
  private static String sentBy(Via via) {
    boolean secure =
        via.transport().equalsIgnoreCase("TLS") || via.transport().equalsIgnoreCase("WSS");
    int port = via.sentBy().portOr(secure ? 5061 : 5060);
    return via.sentBy().host().toLowerCase(Locale.ROOT) + ":" + port;
  }

  /// RFC 2543 clients are told apart by Request-URI, From tag, Call-ID, CSeq number and Via. The To
  /// tag is left out, so that an ACK, which has one, finds its INVITE, which may have none: two
  /// INVITEs that differ in nothing else do not exist, since each has its CSeq number. None of
  /// these texts has a space in it, and no branch has: it cannot be mistaken for one.
  private static String rfc2543Branch(SipRequest request, Via via) {
    return String.join(
        " ",
        request.requestUriText(),
        request.fromTag().orElse(""),
        request.callId(),
        Long.toString(request.cseq().number()),
        via.transport(),
        via.branch().orElse(""));
  }
}

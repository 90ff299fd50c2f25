// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import io.holdfast.sip.message.Edit;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;

/// Why a REGISTER is refused; nothing of it has been done then (RFC 3261 §10.3 step 7).
public sealed interface Refusal {

  /// A header field that cannot be read, or `*` that is not alone with an Expires of 0.
  record Improper(String reason) implements Refusal {}

  /// Somebody else's address-of-record.
  record NotYours() implements Refusal {}

  /// An address-of-record that is not served here.
  record NoSuchAddress() implements Refusal {}

  /// An option in Require that is not understood, or Path for a phone that did not ask for it.
  record BadExtension(String options) implements Refusal {}

  /// Bindings for a shorter time than is worth while.
  record TooBrief(long minExpires) implements Refusal {}

  /// More bindings than an address-of-record may have.
  record TooManyContacts(int limit) implements Refusal {}

  /// A REGISTER of the same Call-ID with a higher CSeq has been there before.
  record OutOfOrder(long cseq, long seen) implements Refusal {}

  /// The status of the response.
  default int status() {
    return switch (this) {
      case Improper _ -> 400;
      case NotYours _, TooManyContacts _ -> 403;
      case NoSuchAddress _ -> 404;
      case BadExtension _ -> 420;
      case TooBrief _ -> 423;
      // "If … the update MUST be aborted and the request fails", which is a 500 (§10.3 step 7)
      case OutOfOrder _ -> 500;
    };
  }

  /// The finished response.
  default SipResponse answer(SipRequest register, String toTag) {
    Edit<SipResponse> response = SipResponse.to(register, status(), reason(), toTag).edit();
    return switch (this) {
      case BadExtension(var options) -> response.append(HeaderName.UNSUPPORTED, options).done();
      case TooBrief(var seconds) ->
          response.append(HeaderName.MIN_EXPIRES, Long.toString(seconds)).done();
      case Improper _, NotYours _, NoSuchAddress _, TooManyContacts _, OutOfOrder _ ->
          response.done();
    };
  }

  private String reason() {
    return switch (this) {
      case Improper(var reason) -> reason;
      case NotYours _ -> "Forbidden";
      case NoSuchAddress _ -> "Not Found";
      case BadExtension _ -> "Bad Extension";
      case TooBrief _ -> "Interval Too Brief";
      case TooManyContacts(var limit) -> "Too Many Contacts (limit " + limit + ")";
      case OutOfOrder(var cseq, var seen) -> "CSeq Out Of Order (" + cseq + " after " + seen + ")";
    };
  }
}

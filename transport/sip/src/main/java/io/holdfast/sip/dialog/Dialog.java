// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.dialog;

import io.holdfast.sip.header.Contact;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.NameAddr;
import io.holdfast.sip.message.Edit;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.proxy.Forwarding;
import io.holdfast.sip.proxy.Identity;
import io.holdfast.sip.proxy.RecordRoutes;
import io.holdfast.sip.uri.SipUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A dialog (RFC 3261 §12) as the proxy between its ends sees it: enough to tell which side speaks,
/// and to end it towards both. A function of the INVITE as it was received and of the response that
/// made the dialog, and of what was seen since.
public record Dialog(String callId, State state, Party caller, Party callee) {

  /// By RFC 3261 §12 a dialog is early from the first provisional response with a tag, and
  /// confirmed by a 2xx.
  public enum State {
    EARLY,
    CONFIRMED
  }

  /// One side.
  ///
  /// @param address its From or To value, tag included
  /// @param target its Contact's URI: where requests to it are aimed (RFC 3261 §12.1)
  /// @param routes the Record-Routes between us and it, nearest to us first
  /// @param cseq the highest CSeq number seen from it, -1 for none
  public record Party(String address, String tag, String target, List<String> routes, long cseq) {
    public Party {
      routes = List.copyOf(routes);
    }

    private Party withTarget(String newTarget) {
      return new Party(address, tag, newTarget, routes, cseq);
    }

    private Party withCSeq(long number) {
      return number > cseq ? new Party(address, tag, target, routes, number) : this;
    }
  }

  private static final long MAX_CSEQ = (1L << 31) - 1;

  /// Where CSeq numbers go on after requests may have passed unseen. A side may begin anywhere in
  /// the space (RFC 3261 §8.1.1.5), and of one that was only called no number may ever have been
  /// seen; so this is near its end, with room for a few more. It does not depend on what was seen
  /// in this life or that: whoever ends the dialog, and how often, says the same.
  private static final long AFTER_UNSEEN = MAX_CSEQ - 3_647;

  /// The dialog that a response makes: a provisional one with a To tag, or a 2xx. Empty for any
  /// other.
  ///
  /// @param invite as received, before our Record-Route was added
  /// @param response its header section as received from the callee's side
  public static Optional<Dialog> of(SipRequest invite, SipResponse response, Identity identity) {
    Optional<String> calleeTag = response.toTag();
    if (response.status() <= 100 || response.status() >= 300 || calleeTag.isEmpty()) {
      return Optional.empty();
    }
    List<NameAddr> upstream = invite.all(Header.RECORD_ROUTE).toOptional().orElse(List.of());
    Party caller =
        new Party(
            invite.text(HeaderName.FROM).orElse(""),
            invite.fromTag().orElse(""),
            contact(invite).orElse(Forwarding.target(invite.from().uri())),
            texts(upstream),
            invite.cseq().number());
    Party callee =
        new Party(
            response.text(HeaderName.TO).orElse(""),
            calleeTag.get(),
            contact(response).orElse(Forwarding.target(response.to().uri())),
            downstream(response, upstream.size(), identity),
            -1);
    State state = response.status() < 200 ? State.EARLY : State.CONFIRMED;
    return Optional.of(new Dialog(invite.callId(), state, caller, callee));
  }

  /// Which side sent this request, by its tags; empty if it is none of this dialog's.
  public Optional<Side> sender(SipRequest request) {
    String from = request.fromTag().orElse("");
    String to = request.toTag().orElse("");
    if (!request.callId().equals(callId)) {
      return Optional.empty();
    }
    if (from.equals(caller.tag) && to.equals(callee.tag)) {
      return Optional.of(Side.CALLER);
    }
    return from.equals(callee.tag) && to.equals(caller.tag)
        ? Optional.of(Side.CALLEE)
        : Optional.empty();
  }

  public Party party(Side side) {
    return side == Side.CALLER ? caller : callee;
  }

  /// After a request of this dialog passed: its CSeq counts for its sender (RFC 3261 §12.2.1.1).
  /// The ACK and the CANCEL of an INVITE bear that one's number, so they change nothing.
  public Dialog on(SipRequest request) {
    return sender(request)
        .map(side -> with(side, party(side).withCSeq(request.cseq().number())))
        .orElse(this);
  }

  /// After a 2xx to a target refresh request passed: a re-INVITE or an UPDATE (RFC 3311 §5.1).
  /// "When a UAS receives a target refresh request, it MUST replace the dialog's remote target URI
  /// with the URI from the Contact header field in that request, if present" (RFC 3261 §12.2.2),
  /// and its client does so with the response (RFC 3261 §12.2.1.2); a refused one changes nothing.
  public Dialog on(SipRequest request, SipResponse answer) {
    Dialog seen = on(request);
    boolean refreshes =
        request.method().equals(Method.INVITE) || request.method().equals(Method.UPDATE);
    if (!refreshes || answer.status() / 100 != 2) {
      return seen;
    }
    return sender(request)
        .map(
            side -> seen.refreshed(side, contact(request)).refreshed(side.other(), contact(answer)))
        .orElse(seen);
  }

  /// With another Contact URI for a side.
  public Dialog refreshed(Side side, String target) {
    return with(side, party(side).withTarget(target));
  }

  /// After a 2xx to the INVITE: confirmed. "the route set for the dialog MUST be recomputed based
  /// on the 2xx response" (RFC 3261 §13.2.2.4), and with it comes the callee's Contact.
  public Dialog confirmed(SipRequest invite, SipResponse answer, Identity identity) {
    return of(invite, answer, identity)
        .map(now -> new Dialog(callId, State.CONFIRMED, caller, now.callee.withCSeq(callee.cseq)))
        .orElse(this);
  }

  /// After a time in which requests may have passed unseen (another node forwarded them from their
  /// cookie, or this one was restarted). A number too low would be refused by 500, a gap is legal:
  /// "It is possible for the CSeq sequence number to be higher than the remote sequence number by
  /// more than one" (RFC 3261 §12.2.2).
  public Dialog afterUnseenRequests() {
    return new Dialog(callId, state, caller.withCSeq(AFTER_UNSEEN), callee.withCSeq(AFTER_UNSEEN));
  }

  /// A BYE of ours to one side, in the name of the other (RFC 3261 §12.2.1.1, RFC 3261 §15.1.1).
  /// Ask for it a second time after [#on] of the first: else it has the same CSeq.
  ///
  /// @param viaValue our Via
  public SipRequest bye(Side to, String viaValue) {
    Party receiver = party(to);
    Party sender = party(to.other());
    List<String> routes = receiver.routes;
    String requestUri = receiver.target;
    Optional<SipUri> strict = routes.isEmpty() ? Optional.empty() : strictRouter(routes.getFirst());
    if (strict.isPresent()) {
      // "If the route set is not empty, and its first URI does not contain the lr parameter, the
      // UAC MUST place the first URI from the route set into the Request-URI … [and] place the
      // remote target URI into the Route header field as the last value" RFC 3261 §12.2.1.1
      requestUri = Forwarding.target(strict.get());
      routes = new ArrayList<>(routes.subList(1, routes.size()));
      routes.add('<' + receiver.target + '>');
    }
    Edit<SipRequest> bye =
        SipRequest.build(Method.BYE, requestUri).append(HeaderName.VIA, viaValue);
    if (!routes.isEmpty()) {
      bye.append(HeaderName.ROUTE, String.join(", ", routes));
    }
    long number = Math.min(MAX_CSEQ, Math.max(0, sender.cseq) + 1);
    return bye.append(HeaderName.MAX_FORWARDS, "70")
        .append(HeaderName.FROM, sender.address)
        .append(HeaderName.TO, receiver.address)
        .append(HeaderName.CALL_ID, callId)
        .append(HeaderName.CSEQ, number + " BYE")
        .append(HeaderName.CONTENT_LENGTH, "0")
        .done();
  }

  private Dialog refreshed(Side side, Optional<String> target) {
    return target.map(uri -> refreshed(side, uri)).orElse(this);
  }

  private Dialog with(Side side, Party party) {
    return side == Side.CALLER
        ? new Dialog(callId, state, party, callee)
        : new Dialog(callId, state, caller, party);
  }

  /// The Record-Routes that were added after us. The callee copies them all, in order, so those of
  /// the caller's side stand last, ours (one or two) before them, and the callee's first; "taken in
  /// reverse order" they lead to it (RFC 3261 §12.1.2).
  private static List<String> downstream(SipResponse response, int upstream, Identity identity) {
    List<NameAddr> all = response.all(Header.RECORD_ROUTE).toOptional().orElse(List.of());
    int end = Math.max(0, all.size() - upstream);
    Optional<SipUri> ours = at(all, end - 1).filter(identity::isOurs);
    if (ours.isPresent()) {
      boolean twin =
          at(all, end - 2).filter(uri -> RecordRoutes.twins(uri, ours.get())).isPresent();
      end -= twin ? 2 : 1;
    }
    return texts(all.subList(0, end).reversed());
  }

  private static Optional<SipUri> at(List<NameAddr> routes, int index) {
    return index >= 0 && routes.get(index).uri() instanceof SipUri uri
        ? Optional.of(uri)
        : Optional.empty();
  }

  private static List<String> texts(List<NameAddr> routes) {
    return routes.stream().map(NameAddr::text).toList();
  }

  private static Optional<String> contact(SipMessage message) {
    return message.first(Header.CONTACT).toOptional().flatMap(Dialog::uri);
  }

  private static Optional<String> uri(Contact contact) {
    return contact instanceof Contact.Address(var address)
        ? Optional.of(Forwarding.target(address.uri()))
        : Optional.empty();
  }

  private static Optional<SipUri> strictRouter(String route) {
    return Header.ROUTE.parse(route).toOptional().flatMap(Dialog::strictRouter);
  }

  private static Optional<SipUri> strictRouter(NameAddr route) {
    return route.uri() instanceof SipUri uri && !uri.lr() ? Optional.of(uri) : Optional.empty();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sip.dialog.Dialog;
import io.holdfast.sip.dialog.Side;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.header.Contact;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult;
import io.holdfast.sip.parse.SipParser;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.proxy.Cookies;
import io.holdfast.sip.proxy.Identity;
import io.holdfast.sip.proxy.NatRule;
import io.holdfast.sip.transaction.TransactionKey;
import java.util.List;
import java.util.Optional;

/// What the journaled messages of a leg say: whose tag is whose, which requests belong to its
/// dialogs (RFC 3261 §12).
final class Dialogs {

  // What is journaled was within the limits when it came, and has grown since by what we stamped.
  private static final SipParser PARSER = new SipParser(Limits.UNLIMITED);
  private static final byte[] NO_BODY = {};

  private Dialogs() {}

  /// What the cookies of a leg's INVITE branches lead to.
  static String nameOf(int leg) {
    return "leg " + leg;
  }

  /// The INVITE of a leg, as it was received.
  static SipRequest invite(Leg leg) {
    return switch (PARSER.datagram(leg.attempted().invite())) {
      case ParseResult.Parsed(SipRequest invite, _) -> invite;
      case ParseResult other ->
          throw new IllegalStateException("journaled INVITE: " + other + " (expected: a request)");
    };
  }

  /// Whether an INVITE began one of the legs, also one that is past repeating.
  static boolean knows(CallState state, SipRequest invite) {
    TransactionKey key = TransactionKey.server(invite);
    return state.legs().values().stream()
        .anyMatch(leg -> TransactionKey.server(invite(leg)).equals(key));
  }

  /// The leg that a request within a dialog belongs to: its cookie says it, or its tags do.
  static Optional<Leg> legOf(CallState state, String uid, Call.Request in) {
    if (in.cookie().isPresent()) {
      Cookie.RecordRoute cookie = in.cookie().get();
      return cookie.uid().equals(uid)
          ? Optional.ofNullable(state.legs().get(cookie.leg()))
          : Optional.empty();
    }
    return state.legs().values().stream().filter(leg -> has(leg, in.request())).findFirst();
  }

  /// Whether a request belongs to a dialog of this leg by its tags.
  static boolean has(Leg leg, SipRequest request) {
    String callerTag = invite(leg).fromTag().orElse("");
    String from = request.fromTag().orElse("");
    String to = request.toTag().orElse("");
    return callerTag.equals(from) && isCallee(leg, to)
        || callerTag.equals(to) && isCallee(leg, from);
  }

  private static boolean isCallee(Leg leg, String tag) {
    return leg.rang() != null && leg.rang().toTag().equals(tag)
        || leg.answers().stream()
            .anyMatch(answer -> response(answer).toTag().equals(Optional.of(tag)));
  }

  private static SipResponse response(CallEvent.Answered answer) {
    return switch (PARSER.datagram(answer.response())) {
      case ParseResult.Parsed(SipResponse response, _) -> response;
      case ParseResult other ->
          throw new IllegalStateException("journaled 2xx: " + other + " (expected: a response)");
    };
  }

  /// Who sent a request within a dialog of this leg.
  static EndedBy sentBy(Leg leg, SipRequest request) {
    return invite(leg).fromTag().equals(request.fromTag()) ? EndedBy.CALLER : EndedBy.CALLEE;
  }

  /// Whether a response lets the Contacts of its request and its own count.
  static boolean refreshesTarget(SipResponse response) {
    Method method = response.cseq().method();
    return response.status() / 100 == 2
        && (method.equals(Method.INVITE) || method.equals(Method.UPDATE));
  }

  /// The URI of the Contact of a message.
  static Optional<String> contact(SipMessage message) {
    return message.first(Header.CONTACT).toOptional() instanceof Optional<Contact> found
            && found.orElse(null) instanceof Contact.Address(var address)
        ? Optional.of(address.uri().text())
        : Optional.empty();
  }

  /// Where a side of the first dialog of a leg is reached, as far as the journal knows.
  static Optional<String> target(Leg leg, boolean caller) {
    CallEvent.Refreshed refreshed = leg.refreshed().get(caller);
    if (refreshed != null) {
      return Optional.of(refreshed.contact());
    }
    return contact(caller ? invite(leg) : response(leg.answers().getFirst()));
  }

  /// Whether a response is a 2xx to an INVITE.
  static boolean isAnswer(SipResponse response) {
    return response.status() / 100 == 2 && response.cseq().method().equals(Method.INVITE);
  }

  static SipResponse withoutBody(SipResponse response) {
    return response.bodyLength() == 0 ? response : response.edit().body(NO_BODY, null).done();
  }

  /// The BYE with which this node ends the dialog of an answer towards one side, as far as it can
  /// be told where that goes: with a Via of nobody. Empty where the answer made no dialog.
  static Optional<SipRequest> byeTo(Leg leg, int answer, Side side, Identity identity) {
    return byeTo(leg, answer, side, "SIP/2.0/UDP localhost;branch=z9hG4bK", identity);
  }

  /// The same with our Via. Requests may have passed unseen, so its CSeq leaps ahead; it is a
  /// function of what is journaled, so that a BYE which is sent again by another owner is a
  /// retransmission.
  static Optional<SipRequest> byeTo(Leg leg, int answer, Side side, String via, Identity identity) {
    return Dialog.of(invite(leg), response(leg.answers().get(answer)), identity)
        .map(dialog -> moved(dialog, leg).afterUnseenRequests().bye(side, via));
  }

  /// With the Contacts that requests within the dialog have brought since.
  private static Dialog moved(Dialog dialog, Leg leg) {
    Dialog moved = dialog;
    for (CallEvent.Refreshed refreshed : leg.refreshed().values()) {
      moved =
          moved.refreshed(refreshed.byCaller() ? Side.CALLER : Side.CALLEE, refreshed.contact());
    }
    return moved;
  }

  /// What our own Record-Route of the branch that answered says, by which its sides are reached.
  static Cookie.RecordRoute cookie(Leg leg, int answer) {
    SipRequest invite = invite(leg);
    Flow source = leg.attempted().source();
    int branch = leg.answers().get(answer).branch();
    Flow callee = flow(leg, branch).orElse(null);
    return new Cookie.RecordRoute(
        Cookie.Kind.CALL,
        "",
        leg.number(),
        branch,
        NatRule.viaFlow(invite.via(), source) ? source : null,
        callee,
        Cookies.tagHash(invite.fromTag().orElse("")));
  }

  /// The flow over which the callee that answered first was reached, if it was one.
  static Optional<Flow> calleeFlow(Leg leg) {
    return leg.answers().isEmpty()
        ? Optional.empty()
        : flow(leg, leg.answers().getFirst().branch());
  }

  private static Optional<Flow> flow(Leg leg, int branch) {
    return leg.attempted().branches().stream()
        .filter(candidate -> candidate.number() == branch)
        .map(candidate -> candidate.attempts().getFirst().destination())
        .filter(Destination.OverFlow.class::isInstance)
        .map(destination -> ((Destination.OverFlow) destination).flow())
        .findFirst();
  }

  /// A call for operators; empty before its first event.
  static Optional<CallDirectory.View> view(
      CallState state, String callId, String uid, int shard, String node) {
    List<CallDirectory.LegView> legs = state.legs().values().stream().map(Dialogs::view).toList();
    return legs.isEmpty()
        ? Optional.empty()
        : Optional.of(new CallDirectory.View(callId, uid, shard, node, legs));
  }

  private static CallDirectory.LegView view(Leg leg) {
    SipRequest invite = invite(leg);
    CallEvent.Ended ended = leg.ended();
    return new CallDirectory.LegView(
        leg.attempted().leg(),
        leg.phase().name().toLowerCase(java.util.Locale.ROOT),
        invite.from().uri().text(),
        invite.to().uri().text(),
        invite.requestUriText(),
        leg.attempted().at(),
        Optional.ofNullable(leg.rang()).map(CallEvent.Rang::at),
        leg.answeredAt(),
        Optional.ofNullable(ended).map(CallEvent.Ended::at),
        ended != null
            ? ended.status()
            : leg.answers().isEmpty() ? 0 : leg.answers().getFirst().status(),
        (ended != null ? ended.branches() : leg.journaledResults())
            .stream().map(result -> view(leg, result)).toList(),
        leg.attempted().why());
  }

  private static CallDirectory.BranchView view(Leg leg, CallEvent.BranchResult result) {
    Optional<CallEvent.Branch> branch =
        leg.attempted().branches().stream()
            .filter(candidate -> candidate.number() == result.number())
            .findFirst();
    return new CallDirectory.BranchView(
        result.number(),
        result.target(),
        result.status(),
        branch.map(CallEvent.Branch::round).orElse(0),
        branch.map(CallEvent.Branch::why).orElse(""));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import io.holdfast.sip.header.Contact;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.NameAddr;
import io.holdfast.sip.message.Edit;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Value;
import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.Uri;
import java.net.InetSocketAddress;
import java.util.List;

/// A phone's side of a dialog (RFC 3261 §12): what its requests inside of it are made of.
final class Dialog {
  private final String callId;
  private final String local;
  private final String remote;
  private final String remoteTag;
  private final List<NameAddr> routes;
  private Uri remoteTarget;
  private long cseq;

  private Dialog(
      String callId,
      String local,
      String remote,
      String remoteTag,
      List<NameAddr> routes,
      Uri remoteTarget,
      long cseq) {
    this.callId = callId;
    this.local = local;
    this.remote = remote;
    this.remoteTag = remoteTag;
    this.routes = List.copyOf(routes);
    this.remoteTarget = remoteTarget;
    this.cseq = cseq;
  }

  /// As the caller has it from an answer with a tag (§12.1.2): the routes in reverse.
  static Dialog ofCaller(SipRequest invite, SipResponse answer) {
    return new Dialog(
        invite.callId(),
        invite.text(HeaderName.FROM).orElseThrow(),
        answer.text(HeaderName.TO).orElseThrow(),
        answer.toTag().orElse(""),
        recordRoutes(answer).reversed(),
        target(answer),
        invite.cseq().number());
  }

  /// As the callee has it from the INVITE and its own tag (§12.1.1).
  static Dialog ofCallee(SipRequest invite, String tag) {
    return new Dialog(
        invite.callId(),
        invite.text(HeaderName.TO).orElseThrow() + ";tag=" + tag,
        invite.text(HeaderName.FROM).orElseThrow(),
        invite.fromTag().orElse(""),
        recordRoutes(invite),
        target(invite),
        0);
  }

  private static List<NameAddr> recordRoutes(SipMessage message) {
    return message.all(Header.RECORD_ROUTE).orElse(List.of());
  }

  private static Uri target(SipMessage message) {
    return switch (message.first(Header.CONTACT)) {
      case Value.Present<Contact>(Contact.Address address) -> address.uri();
      case Value<Contact> _ -> throw new IllegalStateException("no Contact in " + message);
    };
  }

  /// A target refresh (§12.2.1.2).
  void refresh(SipMessage message) {
    if (message.first(Header.CONTACT).isPresent()) {
      remoteTarget = target(message);
    }
  }

  String remoteTag() {
    return remoteTag;
  }

  /// The next request; only an ACK has a CSeq that was used before.
  Edit<SipRequest> request(Method method) {
    return request(method, ++cseq);
  }

  Edit<SipRequest> request(Method method, long number) {
    Edit<SipRequest> edit = SipRequest.build(method, remoteTarget.text());
    edit.set(HeaderName.MAX_FORWARDS, "70");
    edit.set(HeaderName.FROM, local);
    edit.set(HeaderName.TO, remote);
    edit.set(HeaderName.CALL_ID, callId);
    edit.set(HeaderName.CSEQ, number + " " + method);
    for (NameAddr route : routes) {
      edit.append(HeaderName.ROUTE, route.text());
    }
    return edit;
  }

  /// Where its requests go: to the first route, which has to be of the phone's own transport.
  InetSocketAddress nextHop(String transport) {
    Uri hop = routes.isEmpty() ? remoteTarget : routes.getFirst().uri();
    if (!(hop instanceof SipUri uri)) {
      throw new IllegalStateException("next hop " + hop.text() + " (expected: a SIP URI)");
    }
    String named = uri.transport().orElse("udp");
    if (!named.equalsIgnoreCase(transport)) {
      throw new IllegalStateException(
          "next hop " + hop.text() + " for a phone on " + transport + " (expected: the same)");
    }
    return new InetSocketAddress(uri.host(), uri.port().orElse(5060));
  }
}

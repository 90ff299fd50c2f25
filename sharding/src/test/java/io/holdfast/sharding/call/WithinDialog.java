// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.Messages;
import io.holdfast.sharding.NotedWire;
import io.holdfast.sip.message.Edit;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the phones say that make a dialog, and what they say in it.
final class WithinDialog {

  private WithinDialog() {}

  /// What a phone of Ben's answers.
  static SipResponse answer(SipRequest request, InetSocketAddress phone, int status) {
    boolean ben = phone.equals(Messages.BEN);
    Edit<SipResponse> edit = Messages.answer(request, status, ben ? "b1" : "c1").edit();
    if (status > 100 && status < 300) {
      Messages.lines(request, "Record-Route")
          .forEach(route -> edit.append(HeaderName.RECORD_ROUTE, route));
      edit.append(
          HeaderName.CONTACT,
          "<sip:ben@" + phone.getAddress().getHostAddress() + ':' + phone.getPort() + '>');
    }
    return edit.done();
  }

  /// A request of Anna's within the dialog that Ben's answer made.
  static SipRequest byAnna(NotedWire wire, String method, int cseq, String... lines) {
    return within(
        wire,
        method,
        "sip:ben@198.51.100.9:5060",
        "From: Anna <sip:anna@nord.example>;tag=a1",
        "To: Ben <sip:ben@sued.example>;tag=b1",
        "Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKanna" + method + cseq,
        cseq,
        lines);
  }

  static SipRequest byBen(NotedWire wire, String method, int cseq, String... lines) {
    return within(
        wire,
        method,
        "sip:anna@198.51.100.7:5062",
        "From: Ben <sip:ben@sued.example>;tag=b1",
        "To: Anna <sip:anna@nord.example>;tag=a1",
        "Via: SIP/2.0/UDP 198.51.100.9:5060;branch=z9hG4bKben" + method + cseq,
        cseq,
        lines);
  }

  private static SipRequest within(
      NotedWire wire,
      String method,
      String uri,
      String from,
      String to,
      String via,
      int cseq,
      String... lines) {
    List<String> all = new ArrayList<>(List.of(lines));
    all.addAll(List.of(from, to, via, "CSeq: " + cseq + ' ' + method));
    invite(wire)
        .ifPresent(
            invite ->
                all.add(
                    "Route: "
                        + Messages.line(invite, "Record-Route").orElse("<sip:192.0.2.1;lr>")));
    return Messages.request(method + ' ' + uri, all.toArray(String[]::new));
  }

  private static Optional<SipRequest> invite(NotedWire wire) {
    return wire.sent().stream()
        .filter(sent -> sent.what().equals("INVITE"))
        .map(NotedWire.Sent::request)
        .findFirst();
  }
}

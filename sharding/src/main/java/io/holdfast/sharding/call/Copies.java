// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.effect.Relay;
import io.holdfast.sharding.gateway.Contact;
import io.holdfast.sharding.gateway.Fork;
import io.holdfast.sharding.gateway.Outgoing;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.proxy.Cookies;
import io.holdfast.sip.proxy.LoopHash;
import io.holdfast.sip.proxy.NatRule;
import java.util.ArrayList;
import java.util.List;

/// Makes the copies of a call's requests that go out, with the cookies that bring back what belongs
/// to them.
final class Copies {

  private final Outgoing outgoing;
  private final String uid;
  private final Fork.Rules rules;

  Copies(Outgoing outgoing, String uid, Fork.Rules rules) {
    this.outgoing = outgoing;
    this.uid = uid;
    this.rules = rules;
  }

  /// The branches of an INVITE that begins a leg, the best contacts first.
  List<CallEvent.Branch> branches(Call.Request in, int leg, List<Contact> contacts) {
    SipRequest invite = in.request();
    Flow callerFlow = NatRule.viaFlow(invite.via(), in.source()) ? in.source() : null;
    int callerTag = Cookies.tagHash(invite.fromTag().orElse(""));
    List<CallEvent.Branch> branches = new ArrayList<>();
    for (Fork fork : Fork.of(contacts, rules)) {
      int number = fork.number();
      Flow calleeFlow = fork.contact().flow();
      branches.add(
          outgoing.branch(
              invite,
              in.source(),
              fork,
              new Cookie.Branch(Cookie.Kind.CALL, uid, leg, number, 0, ""),
              new Cookie.RecordRoute(
                  Cookie.Kind.CALL, uid, leg, number, callerFlow, calleeFlow, callerTag),
              in.loopHash()));
    }
    return branches;
  }

  /// A request within a dialog of a leg: one target, and those that stand in for it.
  List<Relay.Target> within(Call.Request in, int leg, Contact contact) {
    String name = LoopHash.discriminator(in.request());
    return Fork.of(List.of(contact), rules).stream()
        .map(
            fork ->
                outgoing.target(
                    in.request(),
                    in.source(),
                    fork,
                    new Cookie.Branch(Cookie.Kind.CALL, uid, leg, fork.number(), 0, name),
                    null,
                    in.loopHash()))
        .toList();
  }

  /// Our Via for a request of our own.
  ///
  /// @param attempt from 0, where it is tried in several ways
  /// @param name of the relay that sends it
  String via(Destination destination, int leg, int attempt, String name, String callId) {
    return outgoing.via(
        destination, new Cookie.Branch(Cookie.Kind.CALL, uid, leg, 1, attempt, name), callId);
  }
}

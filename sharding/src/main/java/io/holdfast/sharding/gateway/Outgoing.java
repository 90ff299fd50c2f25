// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import io.holdfast.sharding.call.CallEvent;
import io.holdfast.sharding.effect.Relay;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.proxy.Cookies;
import io.holdfast.sip.proxy.ForwardPlan;
import io.holdfast.sip.proxy.Forwarding;
import io.holdfast.sip.proxy.RecordRoutes;
import io.holdfast.sip.proxy.SentBy;
import io.holdfast.sip.proxy.SizeRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes the copies of requests that leave this node: which of our addresses stand in Via and
/// Record-Route, and with which cookies (RFC 3261 §16.6).
public final class Outgoing {

  // The longest Record-Route and Via that we add, to choose a transport by size before they are
  // written.
  private static final int OUR_LINES = 420;

  private final Cookies cookies;
  private final OwnAddresses addresses;
  private final Optional<HostPort> advertised;

  /// @param advertised what others reach us by, where that is none of our addresses
  public Outgoing(Cookies cookies, OwnAddresses addresses, Optional<HostPort> advertised) {
    this.cookies = cookies;
    this.addresses = addresses;
    this.advertised = advertised;
  }

  /// The branch of an INVITE to one contact, ready to be journaled.
  ///
  /// @param cookie of the first attempt
  /// @param recordRoute what our Record-Route will say
  public CallEvent.Branch branch(
      SipRequest invite,
      Flow source,
      Fork fork,
      Cookie.Branch cookie,
      Cookie.RecordRoute recordRoute,
      String loopHash) {
    Contact contact = fork.contact();
    String callId = invite.callId();
    String user = cookies.recordRouteUser(recordRoute, callId);
    List<CallEvent.Attempt> attempts = new ArrayList<>();
    for (Destination destination : destinations(invite, contact)) {
      SentBy towardsCallee = sentBy(destination);
      attempts.add(
          new CallEvent.Attempt(
              destination,
              towardsCallee.via(
                  cookies.viaBranch(attempt(cookie, attempts.size()), callId, loopHash)),
              RecordRoutes.value(user, sentBy(source), towardsCallee)));
    }
    return new CallEvent.Branch(
        fork.number(),
        fork.round(),
        fork.instead(),
        contact.requestUri(),
        contact.routes(),
        contact.thousandths(),
        contact.why(),
        attempts);
  }

  /// The INVITE of a journaled branch: the same bytes each time.
  public static Relay.Target target(SipRequest invite, CallEvent.Branch branch) {
    return new Relay.Target(
        branch.number(),
        branch.attempts().stream()
            .map(
                attempt ->
                    new Relay.Attempt(
                        attempt.destination(),
                        Forwarding.forward(
                            invite,
                            new ForwardPlan(
                                branch.requestUri(),
                                attempt.via(),
                                attempt.recordRoute(),
                                branch.routes()))))
            .toList(),
        branch.round(),
        branch.instead());
  }

  /// A request that is not journaled, to one place that it is forked to.
  ///
  /// @param cookie bears the number of the place
  /// @param recordRoute null where we need not see what follows in its dialog
  public Relay.Target target(
      SipRequest request,
      Flow source,
      Fork fork,
      Cookie.Branch cookie,
      Cookie.@Nullable RecordRoute recordRoute,
      String loopHash) {
    Relay.Target target = target(request, source, fork.contact(), cookie, recordRoute, loopHash);
    return new Relay.Target(fork.number(), target.attempts(), fork.round(), fork.instead());
  }

  /// A request that is not journaled, to one contact.
  ///
  /// @param recordRoute null where we need not see what follows in its dialog
  public Relay.Target target(
      SipRequest request,
      Flow source,
      Contact contact,
      Cookie.Branch cookie,
      Cookie.@Nullable RecordRoute recordRoute,
      String loopHash) {
    List<Relay.Attempt> attempts = new ArrayList<>();
    for (Destination destination : destinations(request, contact)) {
      attempts.add(
          new Relay.Attempt(
              destination,
              copy(
                  request,
                  source,
                  contact,
                  destination,
                  attempt(cookie, attempts.size()),
                  recordRoute,
                  loopHash)));
    }
    return new Relay.Target(cookie.branch(), attempts);
  }

  private SipRequest copy(
      SipRequest request,
      Flow source,
      Contact contact,
      Destination destination,
      Cookie.Branch cookie,
      Cookie.@Nullable RecordRoute recordRoute,
      String loopHash) {
    SentBy out = sentBy(destination);
    String route =
        recordRoute == null
            ? null
            : RecordRoutes.value(
                cookies.recordRouteUser(recordRoute, request.callId()), sentBy(source), out);
    String via = out.via(cookies.viaBranch(cookie, request.callId(), loopHash));
    return Forwarding.forward(
        request, new ForwardPlan(contact.requestUri(), via, route, contact.routes()));
  }

  /// The Via of a request of our own.
  public String via(Destination destination, Cookie.Branch cookie, String callId) {
    return sentBy(destination).via(cookies.viaBranch(cookie, callId, ""));
  }

  private static List<Destination> destinations(SipRequest request, Contact contact) {
    int bytes = request.encodedLength() + OUR_LINES;
    List<Destination> first = SizeRule.destinations(bytes, contact.destination());
    if (contact.otherwise() == null) {
      return first;
    }
    List<Destination> all = new ArrayList<>(first);
    all.addAll(SizeRule.destinations(bytes, contact.otherwise()));
    return all;
  }

  private static Cookie.Branch attempt(Cookie.Branch cookie, int attempt) {
    return new Cookie.Branch(
        cookie.kind(),
        cookie.uid(),
        cookie.leg(),
        cookie.branch(),
        attempt,
        cookie.discriminator());
  }

  /// What somebody who sent over this flow reaches us by.
  private SentBy sentBy(Flow flow) {
    return sentBy(flow.transport(), flow.local(), flow.remote().getAddress());
  }

  /// What the other end of a destination reaches us by.
  private SentBy sentBy(Destination destination) {
    InetSocketAddress local =
        switch (destination) {
          case Destination.OverFlow(var flow) -> flow.local();
          case Destination.ToAddress(_, _, var from) -> from;
        };
    return sentBy(destination.transport(), local, destination.remote().getAddress());
  }

  private SentBy sentBy(
      Transport transport, @Nullable InetSocketAddress local, InetAddress remote) {
    if (advertised.isPresent()) {
      return new SentBy(transport, advertised.get());
    }
    InetSocketAddress named = addresses.named(transport, local, remote).address();
    String host = named.getAddress().getHostAddress();
    return new SentBy(
        transport, new HostPort(host.indexOf(':') < 0 ? host : '[' + host + ']', named.getPort()));
  }
}

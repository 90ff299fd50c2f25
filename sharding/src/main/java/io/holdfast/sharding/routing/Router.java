// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import io.holdfast.sharding.gateway.Aim;
import io.holdfast.sharding.gateway.Gateway;
import io.holdfast.sharding.gateway.StaticRoutes;
import io.holdfast.sharding.ports.JournalHealth;
import io.holdfast.sip.auth.Challenger;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Inbound;
import io.holdfast.sip.flow.Receiver;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import io.holdfast.sip.message.Value;
import io.holdfast.sip.parse.Conformance;
import io.holdfast.sip.parse.Fault;
import io.holdfast.sip.parse.ParseResult.Malformed;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.proxy.Cookies;
import io.holdfast.sip.proxy.Identity;
import io.holdfast.sip.proxy.NextHop;
import io.holdfast.sip.proxy.RequestCheck;
import io.holdfast.sip.proxy.RoutePreprocessing;
import io.holdfast.sip.proxy.SessionTimer;
import io.holdfast.sip.registrar.AddressOfRecord;
import io.holdfast.sip.registrar.RegisterCheck;
import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.TelUri;
import io.holdfast.sip.uri.Uri;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides from a message alone who takes it: the call of its Call-ID, the registration of its
/// address-of-record, a transaction of this node, or nobody. What can be refused without state is
/// refused here, before an entity is started or a row is written.
///
/// It runs on transport threads and never blocks. Messages of one flow are handed on in the order
/// in which they came, but for those whose sender has to be looked up first.
public final class Router implements Receiver {

  /// Who takes what is not refused.
  public interface Takers {
    /// A request that belongs to a call or begins one.
    void call(
        SipRequest request,
        Flow source,
        Instant at,
        Optional<Cookie.RecordRoute> cookie,
        Optional<Aim> aim,
        String loopHash);

    /// A response to a request that a call forwarded.
    void call(SipResponse response, Cookie.Branch cookie, Instant at);

    /// A request outside calls.
    void relay(
        SipRequest request,
        Flow source,
        Instant at,
        Optional<Cookie.RecordRoute> cookie,
        Optional<Aim> aim,
        String loopHash);

    /// A response to such a request.
    void relay(SipResponse response, Cookie.Branch cookie);
  }

  /// What the configuration says of requests.
  ///
  /// @param trusted who needs no digest
  /// @param routes the domains that anybody reaches through us
  public record Rules(TrustedPeers trusted, StaticRoutes routes, SessionTimer sessionTimer) {}

  /// The methods whose requests within a dialog belong to calls; all others are taken for those of
  /// subscriptions.
  private static final Set<Method> OF_CALLS =
      Set.of(
          Method.INVITE,
          Method.ACK,
          Method.BYE,
          Method.CANCEL,
          Method.PRACK,
          Method.UPDATE,
          Method.INFO,
          Method.REFER,
          Method.MESSAGE);

  private static final Set<String> EXTENSIONS = Set.of();
  private static final String ALLOW =
      "INVITE, ACK, CANCEL, BYE, REGISTER, OPTIONS, PRACK, UPDATE, INFO, REFER, MESSAGE, SUBSCRIBE, NOTIFY, PUBLISH";

  private final Supplier<Identity> identity;
  private final Cookies cookies;
  private final FrontDoor frontDoor;
  private final Rules rules;
  private final Takers takers;
  private final Registrars registrars;
  private final Gateway gateway;
  private final JournalHealth health;
  private final RoutingMetric.Meter meter;

  /// @param identity as it is now: members come and go
  public Router(
      Supplier<Identity> identity,
      Cookies cookies,
      FrontDoor frontDoor,
      Rules rules,
      Takers takers,
      Registrars registrars,
      Gateway gateway,
      JournalHealth health,
      RoutingMetric.Meter meter) {
    this.identity = identity;
    this.cookies = cookies;
    this.frontDoor = frontDoor;
    this.rules = rules;
    this.takers = takers;
    this.registrars = registrars;
    this.gateway = gateway;
    this.health = health;
    this.meter = meter;
  }

  /// A request on its way through the steps below.
  ///
  /// @param request without our own part of its route
  /// @param cookie what that said, if we wrote it
  private record Passing(
      SipRequest request,
      Flow source,
      Instant at,
      Optional<Cookie.RecordRoute> cookie,
      String loopHash) {
    Passing with(SipRequest other) {
      return new Passing(other, source, at, cookie, loopHash);
    }

    boolean is(Method method) {
      return request.method().equals(method);
    }
  }

  @Override
  public void received(Inbound inbound) {
    switch (inbound.message()) {
      case SipRequest request -> onRequest(request, inbound.flow(), inbound.receivedAt());
      case SipResponse response -> onResponse(response, inbound.receivedAt());
    }
  }

  @Override
  public void malformed(Flow flow, Instant receivedAt, Malformed malformed) {
    refuse(malformed.fault(), malformed.answerable(), flow);
  }

  @Override
  public void closed(Flow flow) {
    // whoever sends over the flow next is told by the wire
  }

  // ---- responses

  /// A response that another node received and that belongs to a transaction of this one.
  public void strayed(SipResponse response) {
    response
        .via()
        .branch()
        .flatMap(branch -> cookies.readBranch(branch, response.callId()))
        .filter(cookie -> cookie.kind() == Cookie.Kind.NODE)
        .ifPresentOrElse(
            cookie -> takers.relay(response, cookie),
            () -> meter.count(RoutingMetric.RESPONSES_UNKNOWN));
  }

  private void onResponse(SipResponse response, Instant at) {
    meter.count(RoutingMetric.RESPONSES);
    if (Conformance.check(response).isPresent()) {
      meter.count(RoutingMetric.MALFORMED_DROPPED);
      return;
    }
    Optional<Cookie.Branch> cookie =
        response.via().branch().flatMap(branch -> cookies.readBranch(branch, response.callId()));
    if (cookie.isEmpty()) {
      meter.count(RoutingMetric.RESPONSES_UNKNOWN);
    } else if (cookie.get().kind() == Cookie.Kind.CALL) {
      takers.call(response, cookie.get(), at);
    } else {
      takers.relay(response, cookie.get());
    }
  }

  // ---- requests

  private void onRequest(SipRequest request, Flow flow, Instant at) {
    meter.count(RoutingMetric.REQUESTS);
    Optional<Fault> fault = Conformance.check(request);
    if (fault.isPresent()) {
      refuse(fault.get(), request, flow);
      return;
    }
    Identity us = identity.get();
    switch (RequestCheck.check(request, us, EXTENSIONS)) {
      case RequestCheck.Verdict.Pass(var loopHash) -> {
        var routed = RoutePreprocessing.apply(request, us);
        Optional<Cookie.RecordRoute> cookie =
            routed
                .ownRoute()
                .flatMap(SipUri::user)
                .flatMap(user -> cookies.readRecordRoute(user, request.callId()));
        switch (rules.sessionTimer().check(routed.request())) {
          case SessionTimer.Verdict.Pass(var timed) ->
              pass(new Passing(timed, flow, at, cookie, loopHash));
          case SessionTimer.Verdict.Refuse(var refusal) -> refuse(refusal, request, flow);
        }
      }
      case RequestCheck.Verdict.ActAsRecipient _ -> answerOptions(request, flow);
      case RequestCheck.Verdict.Refuse refusal -> refuse(refusal, request, flow);
    }
  }

  private void refuse(RequestCheck.Verdict.Refuse refusal, SipRequest request, Flow flow) {
    meter.count(RoutingMetric.REFUSED);
    if (!request.method().equals(Method.ACK)) {
      gateway.answer(request, flow, refusal.response(request, StatelessTags.of(request)));
    }
  }

  private void pass(Passing it) {
    SipRequest request = it.request();
    if (it.is(Method.ACK) && StatelessTags.isOurs(request)) {
      meter.count(RoutingMetric.ACKS_ABSORBED);
    } else if (it.is(Method.ACK) || it.is(Method.CANCEL)) {
      toCall(it, Optional.empty());
    } else if (it.is(Method.REGISTER) && served(request.requestUri().orNull()).isPresent()) {
      register(it);
    } else if (request.toTag().isPresent()) {
      withinDialog(it);
    } else if (it.is(Method.OPTIONS) && isForUs(request)) {
      answerOptions(request, it.source());
    } else {
      outsideDialog(it);
    }
  }

  /// A valid cookie authorises requests within a dialog: only its parties know it.
  private void withinDialog(Passing it) {
    boolean ofCall =
        it.cookie()
            .map(cookie -> cookie.kind() == Cookie.Kind.CALL)
            .orElse(OF_CALLS.contains(it.request().method()));
    if (ofCall) {
      toCall(it, Optional.empty());
    } else if (it.cookie().isPresent()) {
      takers.relay(
          it.request(), it.source(), it.at(), it.cookie(), Optional.empty(), it.loopHash());
    } else {
      outsideDialog(it);
    }
  }

  private void outsideDialog(Passing it) {
    Optional<Aim> aim = aim(it.request());
    if (aim.isEmpty()) {
      answer(it, Status.NOT_FOUND, RoutingMetric.REFUSED);
      return;
    }
    if (rules.trusted().contain(it.source().remote().getAddress())) {
      hand(it, aim);
      return;
    }
    Optional<String> home = served(it.request().from().uri());
    if (home.isEmpty()) {
      // no open relay: strangers reach whom we serve or relay for, and nobody else
      if (isOpen(it.request(), aim.get())) {
        hand(it, aim);
      } else {
        answer(it, Status.FORBIDDEN, RoutingMetric.FORBIDDEN);
      }
      return;
    }
    authenticated(
        it,
        frontDoor.authenticate(it.request(), Challenger.PROXY, home.get(), it.at()),
        (admitted, user) -> {
          if (user != null && !isFrom(admitted.request(), user)) {
            answer(admitted, Status.FORBIDDEN, RoutingMetric.FORBIDDEN);
          } else {
            hand(admitted, aim);
          }
        });
  }

  private void hand(Passing it, Optional<Aim> aim) {
    if (it.is(Method.INVITE)) {
      toCall(it, aim);
    } else {
      takers.relay(it.request(), it.source(), it.at(), it.cookie(), aim, it.loopHash());
    }
  }

  private void toCall(Passing it, Optional<Aim> aim) {
    takers.call(it.request(), it.source(), it.at(), it.cookie(), aim, it.loopHash());
  }

  // ---- REGISTER

  private void register(Passing it) {
    if (!health.writable()) {
      unavailable(it);
      return;
    }
    String home = served(it.request().to().uri()).orElse(identity.get().domains().getFirst());
    authenticated(
        it,
        frontDoor.authenticate(it.request(), Challenger.SERVER, home, it.at()),
        (admitted, user) -> {
          SipRequest request = admitted.request();
          switch (RegisterCheck.check(request, this::domainOf, user, StatelessTags.of(request))) {
            case RegisterCheck.Verdict.Pass(var aor) -> bind(admitted, aor);
            case RegisterCheck.Verdict.Refuse(_, var response) -> {
              meter.count(RoutingMetric.REFUSED);
              gateway.answer(request, admitted.source(), response);
            }
          }
        });
  }

  private void bind(Passing it, AddressOfRecord aor) {
    registrars
        .register(aor, it.request(), it.source(), it.at())
        .whenComplete(
            (response, failure) -> {
              if (failure == null) {
                gateway.answer(it.request(), it.source(), response);
              } else {
                unavailable(it);
              }
            });
  }

  // ---- who it is for

  /// What a request outside a dialog is for (RFC 3261 §16.5); empty where there can be nobody.
  private Optional<Aim> aim(SipRequest request) {
    Uri uri = request.requestUri().orNull();
    boolean routed = isRouted(request);
    if (!routed && uri instanceof TelUri tel) {
      return Optional.of(new Aim.User(tel.digits() + '@' + identity.get().domains().getFirst()));
    }
    if (!routed && uri instanceof SipUri sip && identity.get().isOurs(sip)) {
      return AddressOfRecord.of(sip, this::domainOf).map(aor -> new Aim.User(aor.text()));
    }
    return NextHop.of(request).map(nextHop -> new Aim.Elsewhere(request.requestUriText(), nextHop));
  }

  /// Whether anybody may reach what a request is for.
  private boolean isOpen(SipRequest request, Aim aim) {
    return switch (aim) {
      case Aim.User _ -> true;
      case Aim.Elsewhere(_, var nextHop) ->
          !isRouted(request) && rules.routes().relays(nextHop.host());
    };
  }

  private static boolean isRouted(SipRequest request) {
    return request.first(Header.ROUTE) instanceof Value.Present<?>;
  }

  /// The domain of ours that a URI is of.
  private Optional<String> served(@Nullable Uri uri) {
    return uri instanceof SipUri sip ? identity.get().domainOf(sip.host()) : Optional.empty();
  }

  private Optional<String> domainOf(HostPort address) {
    return identity.get().domainOf(address.host());
  }

  private boolean isFrom(SipRequest request, String user) {
    return AddressOfRecord.of(request.from().uri(), this::domainOf)
        .filter(aor -> aor.user().equals(user))
        .isPresent();
  }

  private boolean isForUs(SipRequest request) {
    return request.requestUri().orNull() instanceof SipUri sip
        && identity.get().isOurs(sip)
        && sip.user().isEmpty()
        && !isRouted(request);
  }

  // ---- answers

  private interface Next {
    void go(Passing admitted, @Nullable String user);
  }

  private void authenticated(Passing it, CompletionStage<FrontDoor.Decision> decision, Next next) {
    decision.thenAccept(
        made -> {
          switch (made) {
            case FrontDoor.Decision.Admit(var request, var user) -> next.go(it.with(request), user);
            case FrontDoor.Decision.Answer(var response, var metric) -> {
              meter.count(metric);
              gateway.answer(it.request(), it.source(), response);
            }
          }
        });
  }

  private void answerOptions(SipRequest request, Flow flow) {
    meter.count(RoutingMetric.OPTIONS_ANSWERED);
    SipResponse response =
        SipResponse.to(request, Status.OK, StatelessTags.of(request))
            .edit()
            .append(HeaderName.ALLOW, ALLOW)
            .append(HeaderName.ACCEPT, "application/sdp")
            .append(HeaderName.SUPPORTED, "path")
            .done();
    gateway.answer(request, flow, response);
  }

  private void answer(Passing it, Status status, RoutingMetric metric) {
    meter.count(metric);
    gateway.answer(
        it.request(),
        it.source(),
        SipResponse.to(it.request(), status, StatelessTags.of(it.request())));
  }

  private void unavailable(Passing it) {
    meter.count(RoutingMetric.UNAVAILABLE);
    gateway.answer(
        it.request(),
        it.source(),
        JournalHealth.unavailable(it.request(), StatelessTags.of(it.request())));
  }

  private void refuse(Fault fault, @Nullable SipRequest answerable, Flow flow) {
    if (answerable == null
        || answerable.method().equals(Method.ACK)
        || answerable.text(HeaderName.VIA).isEmpty()) {
      meter.count(RoutingMetric.MALFORMED_DROPPED);
      return;
    }
    meter.count(RoutingMetric.MALFORMED_ANSWERED);
    SipResponse response =
        SipResponse.to(
            answerable, fault.kind().status(), fault.reason(), StatelessTags.of(answerable));
    if (answerable.first(Header.VIA).isPresent()) {
      gateway.answer(answerable, flow, response);
    } else {
      gateway.answer(flow, response);
    }
  }
}

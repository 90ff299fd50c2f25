// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.Messages;
import io.holdfast.sharding.NotedWire;
import io.holdfast.sharding.gateway.Aim;
import io.holdfast.sharding.gateway.Gateway;
import io.holdfast.sharding.gateway.StaticRoutes;
import io.holdfast.sharding.ports.JournalHealth;
import io.holdfast.sharding.ports.Subscribers;
import io.holdfast.sip.auth.Authentication;
import io.holdfast.sip.auth.Digest;
import io.holdfast.sip.auth.DigestAlgorithm;
import io.holdfast.sip.auth.Ha1;
import io.holdfast.sip.auth.NonceBook;
import io.holdfast.sip.auth.Nonces;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Inbound;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.proxy.CookieKeys;
import io.holdfast.sip.proxy.Cookies;
import io.holdfast.sip.proxy.Identity;
import io.holdfast.sip.proxy.SessionTimer;
import io.holdfast.sip.registrar.AddressOfRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A router with nobody behind it but notes of what it hands on. We serve `sued.example`, where
/// Ben's password is `geheim`.
final class Desk implements Router.Takers, Registrars {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String DOMAIN = "sued.example";

  final NotedWire wire = new NotedWire();
  final Cookies cookies =
      new Cookies(new CookieKeys(new CookieKeys.Key(1, new byte[CookieKeys.Key.MIN_BYTES]), null));
  final List<String> handed = new ArrayList<>();
  final List<SipRequest> requests = new ArrayList<>();
  final Map<RoutingMetric, Integer> counted = new HashMap<>();
  final Nonces nonces =
      new Nonces(
          DOMAIN,
          List.of(new Nonces.Key(1, new byte[32])),
          Duration.ofSeconds(300),
          new Random(1)::nextBytes);
  boolean writable = true;
  boolean subscribersAway;
  CompletionStage<SipResponse> registered =
      CompletableFuture.failedFuture(new IllegalStateException("not asked for"));
  private final Router router;

  Desk(boolean authentication) {
    this(authentication, "");
  }

  /// @param lines of `holdfast.routing`
  Desk(boolean authentication, String lines) {
    Config routing =
        ConfigFactory.parseString(
            "routing { relay = [], outbound = [], trusted = []\n" + lines + " }");
    Identity identity = Identity.of(List.of(DOMAIN), List.of(new HostPort("192.0.2.1", 5060)));
    FrontDoor door =
        new FrontDoor(
            authentication,
            Map.of(DOMAIN, new Authentication(nonces, List.of(DigestAlgorithm.SHA_256))),
            new OnlyBen(),
            new NonceBook(100, NOW));
    this.router =
        new Router(
            () -> identity,
            cookies,
            door,
            new Router.Rules(
                TrustedPeers.from(routing),
                StaticRoutes.from(routing, List.of(DOMAIN)),
                new SessionTimer(Duration.ofSeconds(120), Optional.of(Duration.ofSeconds(1800)))),
            this,
            this,
            new Gateway(wire),
            new Health(),
            (metric, count) -> counted.merge(metric, (int) count, Integer::sum));
  }

  Router router() {
    return router;
  }

  /// Lets a message come in, and says in a word or two what becomes of it.
  String becomes(SipMessage message) {
    return becomes(message, Messages.FROM_ANNA);
  }

  String becomes(SipMessage message, Flow flow) {
    handed.clear();
    wire.take();
    router.received(new Inbound(flow, NOW, message));
    List<String> all = new ArrayList<>(handed);
    all.addAll(wire.sent().stream().map(NotedWire.Sent::what).toList());
    return all.isEmpty() ? "nothing" : String.join(" ", all);
  }

  /// The same for a response that another node received.
  String strayBecomes(SipResponse response) {
    handed.clear();
    router.strayed(response);
    return handed.isEmpty() ? "nothing" : String.join(" ", handed);
  }

  SipResponse answered() {
    return wire.last().response();
  }

  /// The request with credentials of Ben's for the latest challenge.
  String credentials(String header, String user, String password, String method, String uri) {
    String nonce = nonces.mint(NOW);
    String ha1 = Ha1.sha256(user, DOMAIN, password);
    String response =
        Digest.response(DigestAlgorithm.SHA_256, ha1, nonce, "00000001", "abc", method, uri);
    return ("%s: Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\","
            + " algorithm=SHA-256, cnonce=\"abc\", qop=auth, nc=00000001")
        .formatted(header, user, DOMAIN, nonce, uri, response);
  }

  @Override
  public void call(
      SipRequest request,
      Flow source,
      Instant at,
      Optional<Cookie.RecordRoute> cookie,
      Optional<Aim> aim,
      String loopHash) {
    requests.add(request);
    handed.add("call" + cookie.map(it -> " by cookie").orElse("") + text(aim));
  }

  @Override
  public void call(SipResponse response, Cookie.Branch cookie, Instant at) {
    handed.add("call");
  }

  @Override
  public void relay(
      SipRequest request,
      Flow source,
      Instant at,
      Optional<Cookie.RecordRoute> cookie,
      Optional<Aim> aim,
      String loopHash) {
    requests.add(request);
    handed.add("relay" + cookie.map(it -> " by cookie").orElse("") + text(aim));
  }

  @Override
  public void relay(SipResponse response, Cookie.Branch cookie) {
    handed.add("relay");
  }

  @Override
  public CompletionStage<SipResponse> register(
      AddressOfRecord aor, SipRequest register, Flow flow, Instant receivedAt) {
    requests.add(register);
    handed.add("registrar of " + aor.text());
    return registered;
  }

  private static String text(Optional<Aim> aim) {
    return aim.map(
            it ->
                switch (it) {
                  case Aim.User(var aor) -> " to " + aor;
                  case Aim.Elsewhere(_, var nextHop) -> " to " + nextHop.host();
                })
        .orElse("");
  }

  boolean hasCredentials(SipRequest request) {
    return request.first(Header.PROXY_AUTHORIZATION).isPresent()
        || request.first(Header.AUTHORIZATION).isPresent();
  }

  private final class Health implements JournalHealth {
    @Override
    public boolean writable() {
      return writable;
    }

    @Override
    public String reason() {
      return writable ? "" : "disk full";
    }

    @Override
    public boolean wasAway(Instant from, Instant to) {
      return false;
    }
  }

  private final class OnlyBen implements Subscribers {
    @Override
    public CompletionStage<Optional<Subscriber>> find(String aor) {
      if (subscribersAway) {
        return CompletableFuture.failedFuture(new IllegalStateException("database away"));
      }
      Ha1 ha1 = Ha1.of("ben", DOMAIN, "geheim");
      return CompletableFuture.completedFuture(
          aor.equals("ben@" + DOMAIN)
              ? Optional.of(new Subscriber(aor, DOMAIN, ha1.md5(), ha1.sha256()))
              : Optional.empty());
    }

    @Override
    public CompletionStage<Void> put(Subscriber subscriber) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Boolean> remove(String aor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<Subscriber>> list(String after, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Long> count() {
      throw new UnsupportedOperationException();
    }
  }
}

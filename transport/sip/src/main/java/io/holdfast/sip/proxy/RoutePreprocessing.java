// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.NameAddr;
import io.holdfast.sip.message.Edit;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.Uri;
import java.util.List;
import java.util.Optional;

/// RFC 3261 §16.4: takes our own part of a request's route off it, before anybody looks where it
/// wants to go.
public final class RoutePreprocessing {

  /// More Routes of ours in a row than this are no set-up, and stay for the next pass.
  private static final int MAX_OWN_ROUTES = 8;

  private RoutePreprocessing() {}

  /// The request without our part.
  ///
  /// @param ownRoute the URI of ours that was taken off, whose user part is the cookie if we wrote
  ///   it into a Record-Route
  public record Preprocessed(SipRequest request, Optional<SipUri> ownRoute) {}

  /// Does the three steps of RFC 3261 §16.4. What cannot be read stays as it is; [RequestCheck]
  /// refuses it.
  public static Preprocessed apply(SipRequest received, Identity identity) {
    Preprocessed loose = undoStrictRouting(received, identity);
    SipRequest request = stripMaddr(loose.request(), identity);
    Preprocessed stripped = removeOwnRoutes(request, identity);
    return new Preprocessed(stripped.request(), loose.ownRoute().or(stripped::ownRoute));
  }

  /// "The proxy MUST inspect the Request-URI of the request. If the Request-URI of the request
  /// contains a value this proxy previously placed into a Record-Route header field …, the proxy
  /// MUST replace the Request-URI in the request with the last value from the Route header field,
  /// and remove that value". We know such a value by its address and its `lr`.
  private static Preprocessed undoStrictRouting(SipRequest request, Identity identity) {
    Optional<SipUri> own =
        sip(request.requestUri().toOptional()).filter(uri -> uri.lr() && identity.isOurs(uri));
    List<NameAddr> routes = own.isEmpty() ? List.of() : routes(request);
    if (routes.isEmpty()) {
      return new Preprocessed(request, Optional.empty());
    }
    SipRequest loose =
        request
            .edit()
            .requestUri(Forwarding.target(routes.getLast().uri()))
            .removeLast(HeaderName.ROUTE)
            .done();
    return new Preprocessed(loose, own);
  }

  /// "If the Request-URI contains a maddr parameter, the proxy MUST check to see if its value is in
  /// the set of addresses or domains the proxy is configured to be responsible for. If [so, it]
  /// MUST strip the maddr and any non-default port or transport parameter".
  private static SipRequest stripMaddr(SipRequest request, Identity identity) {
    SipUri uri = sip(request.requestUri().toOptional()).orElse(null);
    if (uri == null || uri.maddr().isEmpty() || !identity.isOurs(uri, uri.maddr().get())) {
      return request;
    }
    SipUri stripped = uri.withoutParam("maddr").withoutParam("transport");
    boolean defaultPort = uri.port().orElse(Identity.defaultPort(uri)) == Identity.defaultPort(uri);
    return request
        .edit()
        .requestUri(defaultPort ? stripped.text().strip() : withoutPort(stripped))
        .done();
  }

  private static String withoutPort(SipUri uri) {
    String password = uri.password().map(word -> ':' + word).orElse("");
    String userinfo = uri.user().map(user -> user + password + '@').orElse("");
    return uri.scheme() + ':' + userinfo + uri.host() + uri.params().text() + uri.headers().text();
  }

  /// "If the first value in the Route header field indicates this proxy, the proxy MUST remove that
  /// value from the request." With it goes its twin ([RecordRoutes]), and any that bears no user: a
  /// phone's outbound proxy setting, put before our Record-Route.
  private static Preprocessed removeOwnRoutes(SipRequest request, Identity identity) {
    List<NameAddr> routes = routes(request);
    int count = 0;
    Optional<SipUri> cookie = Optional.empty();
    Optional<SipUri> first = Optional.empty();
    while (count < routes.size() && count < MAX_OWN_ROUTES) {
      Optional<SipUri> own = sip(Optional.of(routes.get(count).uri())).filter(identity::isOurs);
      if (own.isEmpty() || cookie.isPresent() && !RecordRoutes.twins(cookie.get(), own.get())) {
        break;
      }
      boolean twin = cookie.isPresent();
      first = first.or(() -> own);
      cookie = cookie.or(() -> own.filter(uri -> uri.user().isPresent()));
      count++;
      if (twin) {
        break;
      }
    }
    if (count == 0) {
      return new Preprocessed(request, Optional.empty());
    }
    Edit<SipRequest> edit = request.edit();
    for (int i = 0; i < count; i++) {
      edit.removeFirst(HeaderName.ROUTE);
    }
    Optional<SipUri> known = first;
    return new Preprocessed(edit.done(), cookie.or(() -> known));
  }

  private static List<NameAddr> routes(SipRequest request) {
    return request.all(Header.ROUTE).toOptional().orElse(List.of());
  }

  private static Optional<SipUri> sip(Optional<Uri> uri) {
    return uri.flatMap(u -> u instanceof SipUri sip ? Optional.of(sip) : Optional.empty());
  }
}

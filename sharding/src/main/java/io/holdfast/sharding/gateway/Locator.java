// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import io.holdfast.sharding.registration.Registration;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.Status;
import io.holdfast.sip.message.Value;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.proxy.Forwarding;
import io.holdfast.sip.proxy.NextHop;
import io.holdfast.sip.proxy.NextHopTarget;
import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.Uri;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Determines where a request goes: the bindings of a user, or the next hop of anything else (RFC
/// 3261 §16.5, §16.6 step 7).
public final class Locator {

  /// Where the bindings of users are found.
  public interface Registrations {

    /// The bindings of an address-of-record that stand at `now`, best first, and whether the user
    /// is known at all.
    CompletionStage<Known> bindings(String aor, Instant now);

    /// @param known whether there is such a user, registered or not: 480 rather than 404
    record Known(boolean known, List<Registration.Target> targets) {}
  }

  private final Registrations registrations;
  private final HostNames names;
  private final Gateway gateway;

  public Locator(Registrations registrations, HostNames names, Gateway gateway) {
    this.registrations = registrations;
    this.names = names;
    this.gateway = gateway;
  }

  /// Finds the targets; completes normally whatever the network and the database do.
  public CompletionStage<Located> locate(Aim aim, Instant now) {
    return switch (aim) {
      case Aim.User(var aor) ->
          registrations
              .bindings(aor, now)
              .thenCompose(this::contacts)
              .exceptionally(
                  failure -> nowhere(503, "registrations unavailable: " + failure.getMessage()));
      case Aim.Elsewhere(var requestUri, var nextHop) ->
          destination(nextHop, null)
              .thenApply(
                  found ->
                      found
                          .<Located>map(
                              to ->
                                  new Located.Found(
                                      List.of(
                                          new Contact(
                                              requestUri,
                                              to,
                                              null,
                                              null,
                                              List.of(),
                                              1000,
                                              List.of()))))
                          .orElseGet(() -> nowhere(480, "no address for " + nextHop.host())));
    };
  }

  /// The next hop of a request within a dialog: over the flow that its cookie names while that
  /// lives, else by its Route or Request-URI.
  public CompletionStage<Located> within(SipRequest request, Optional<Cookie.RecordRoute> cookie) {
    var flow =
        cookie
            .map(c -> c.fromCaller(request.fromTag().orElse("")) ? c.calleeFlow() : c.callerFlow())
            .filter(gateway::alive);
    boolean routed = request.first(Header.ROUTE) instanceof Value.Present<?>;
    if (flow.isPresent() && !routed) {
      Contact contact =
          new Contact(
              request.requestUriText(),
              new Destination.OverFlow(flow.get()),
              otherwise(flow.get(), NextHop.of(request).orElse(null)),
              flow.get(),
              List.of(),
              1000,
              List.of());
      return CompletableFuture.completedFuture(new Located.Found(List.of(contact)));
    }
    return NextHop.of(request)
        .map(nextHop -> locate(new Aim.Elsewhere(request.requestUriText(), nextHop), Instant.EPOCH))
        .orElseGet(() -> CompletableFuture.completedFuture(nowhere(416, "no SIP URI to go to")));
  }

  private CompletionStage<Located> contacts(Registrations.Known known) {
    CompletionStage<List<Contact>> all = CompletableFuture.completedFuture(new ArrayList<>());
    for (Registration.Target binding : known.targets()) {
      all =
          all.thenCombine(
              contact(binding),
              (list, contact) -> {
                contact.ifPresent(list::add);
                return list;
              });
    }
    return all.thenApply(
        list -> {
          if (!list.isEmpty()) {
            return new Located.Found(list);
          }
          return known.known()
              ? nowhere(
                  480, known.targets().isEmpty() ? "not registered" : "no contact can be reached")
              : nowhere(404, "no such user");
        });
  }

  private CompletionStage<Optional<Contact>> contact(Registration.Target binding) {
    Uri uri = Uri.parse(binding.contact()).toOptional().orElse(null);
    if (uri == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    String requestUri = Forwarding.target(uri);
    SipUri nextHop = nextHop(binding, uri);
    if (binding.viaFlow() && gateway.alive(binding.flow())) {
      return CompletableFuture.completedFuture(
          Optional.of(
              new Contact(
                  requestUri,
                  new Destination.OverFlow(binding.flow()),
                  otherwise(binding.flow(), nextHop),
                  binding.path().isEmpty() ? binding.flow() : null,
                  binding.path(),
                  binding.q(),
                  List.of())));
    }
    if (nextHop == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return destination(nextHop, gateway.sourceTo(binding.flow()))
        .thenApply(
            found ->
                found.map(
                    to ->
                        new Contact(
                            requestUri, to, null, null, binding.path(), binding.q(), List.of())));
  }

  /// A connection ends with the node that holds it, which may be found out only by sending. A
  /// datagram needs no second way: whoever is known by its source address alone is behind a NAT.
  private static @Nullable Destination otherwise(Flow flow, @Nullable SipUri nextHop) {
    return nextHop == null || !flow.transport().reliable()
        ? null
        : NextHopTarget.of(nextHop)
            .flatMap(target -> target.destination(null))
            .filter(Locator::reachable)
            .orElse(null);
  }

  private static @Nullable SipUri nextHop(Registration.Target binding, Uri contact) {
    Uri first =
        binding.path().isEmpty()
            ? contact
            : Header.ROUTE
                .parse(binding.path().getFirst())
                .toOptional()
                .map(route -> route.uri())
                .orElse(null);
    return first instanceof SipUri sip ? sip : null;
  }

  /// @param source where a datagram is to leave from; null where that is the wire's choice
  private CompletionStage<Optional<Destination>> destination(
      SipUri uri, @Nullable InetSocketAddress source) {
    Optional<NextHopTarget> target = NextHopTarget.of(uri);
    if (target.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    InetSocketAddress local = target.get().transport() == Transport.UDP ? source : null;
    Optional<Destination> numeric = target.get().destination(local);
    if (numeric.isPresent()) {
      return CompletableFuture.completedFuture(numeric.filter(Locator::reachable));
    }
    return names
        .resolve(target.get().host(), target.get().port())
        .thenApply(
            found ->
                found
                    .<Destination>map(
                        to -> new Destination.ToAddress(target.get().transport(), to, local))
                    .filter(Locator::reachable));
  }

  /// Nothing is sent to everybody, nor to nobody.
  private static boolean reachable(Destination destination) {
    var address = destination.remote().getAddress();
    return !address.isMulticastAddress()
        && !address.isAnyLocalAddress()
        && !address.getHostAddress().equals("255.255.255.255")
        && destination.remote().getPort() != 0;
  }

  private static Located nowhere(int status, String why) {
    return new Located.Nowhere(Status.of(status), why);
  }
}

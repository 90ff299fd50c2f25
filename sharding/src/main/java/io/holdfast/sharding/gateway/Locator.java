// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import io.holdfast.sharding.effect.Action;
import io.holdfast.sharding.registration.Registration;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.locate.Server;
import io.holdfast.sip.locate.ServerLocator;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.Status;
import io.holdfast.sip.message.Value;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.proxy.Forwarding;
import io.holdfast.sip.proxy.NextHop;
import io.holdfast.sip.proxy.NextHopTarget;
import io.holdfast.sip.registrar.Binding;
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
  private final ServerLocator servers;
  private final DeadServers dead;
  private final StaticRoutes routes;
  private final Gateway gateway;

  public Locator(
      Registrations registrations,
      ServerLocator servers,
      DeadServers dead,
      StaticRoutes routes,
      Gateway gateway) {
    this.registrations = registrations;
    this.servers = servers;
    this.dead = dead;
    this.routes = routes;
    this.gateway = gateway;
  }

  /// A server did not take a request that others could take: it is the last to be tried for some
  /// time.
  public void dead(Action.Dead failed) {
    if (failed.server() instanceof Destination.ToAddress(var transport, var remote, _)) {
      dead.add(new Server(transport, remote), failed.why(), failed.asked());
    }
  }

  /// Finds the targets; completes normally whatever the network and the database do.
  public CompletionStage<Located> locate(Aim aim, Instant now) {
    return switch (aim) {
      case Aim.User(var aor) ->
          registrations
              .bindings(aor, now)
              .thenCompose(found -> contacts(aor, found))
              .exceptionally(
                  failure -> nowhere(503, "registrations unavailable: " + failure.getMessage()));
      case Aim.Elsewhere(var requestUri, var nextHop) ->
          elsewhere(requestUri, nextHop, isTarget(requestUri, nextHop));
    };
  }

  /// Whether the next hop is the Request-URI itself, and no Route.
  private static boolean isTarget(String requestUri, SipUri nextHop) {
    return Uri.parse(requestUri).toOptional().filter(nextHop::equals).isPresent();
  }

  private CompletionStage<Located> elsewhere(String requestUri, SipUri nextHop, boolean leaves) {
    StaticRoutes.Course course = routes.course(nextHop, leaves);
    String of = course.why() + ' ' + nextHop.host();
    return destinations(course.nextHops(), null)
        .<Located>thenApply(
            found ->
                found.isEmpty()
                    ? nowhere(480, "no server: " + of)
                    : new Located.Found(
                        List.of(
                            contact(requestUri, found, List.of(), Binding.DEFAULT_Q, course.why())),
                        of))
        .exceptionally(failure -> nowhere(504, "no answer of the DNS: " + of));
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
              Binding.DEFAULT_Q,
              List.of(),
              "over the flow of the dialog");
      return CompletableFuture.completedFuture(
          new Located.Found(List.of(contact), "within a dialog"));
    }
    return NextHop.of(request)
        .map(nextHop -> elsewhere(request.requestUriText(), nextHop, false))
        .orElseGet(() -> CompletableFuture.completedFuture(nowhere(416, "no SIP URI to go to")));
  }

  private CompletionStage<Located> contacts(String aor, Registrations.Known known) {
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
          String why =
              "bindings of %s: %d of %d can be reached"
                  .formatted(aor, list.size(), known.targets().size());
          if (!list.isEmpty()) {
            return new Located.Found(list, why);
          }
          if (!known.known()) {
            return nowhere(404, "no such user: " + aor);
          }
          return nowhere(480, known.targets().isEmpty() ? "not registered: " + aor : why);
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
                  List.of(),
                  "registered, over the flow of the REGISTER")));
    }
    if (nextHop == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return destinations(List.of(nextHop), gateway.sourceTo(binding.flow()))
        .handle(
            (found, _) ->
                found == null || found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                        contact(
                            requestUri,
                            found,
                            binding.path(),
                            binding.q(),
                            "registered, by its "
                                + (binding.path().isEmpty() ? "Contact" : "Path"))));
  }

  private static Contact contact(
      String requestUri, List<Destination> found, List<String> path, int q, String why) {
    List<Destination> others = found.subList(1, found.size());
    return new Contact(requestUri, found.getFirst(), null, null, path, q, others, why);
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
  private CompletionStage<List<Destination>> destinations(
      List<SipUri> uris, @Nullable InetSocketAddress source) {
    return servers
        .locate(uris)
        .thenApply(
            found ->
                dead.last(found).stream()
                    .<Destination>map(
                        server ->
                            new Destination.ToAddress(
                                server.transport(),
                                server.address(),
                                server.transport() == Transport.UDP ? source : null))
                    .filter(Locator::reachable)
                    .toList());
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

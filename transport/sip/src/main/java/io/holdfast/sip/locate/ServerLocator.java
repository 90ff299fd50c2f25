// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.locate;

import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.proxy.NextHopTarget;
import io.holdfast.sip.uri.SipUri;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Finds the servers of a SIP URI: transport, address and port of each, in the order in which they
/// are to be tried (RFC 3263 §4).
public final class ServerLocator {

  /// SRV records that are asked for.
  private record Service(Transport transport, String name) {}

  /// What one question came to.
  private record Answer(List<Server> servers, @Nullable Throwable failure) {
    static Answer of(@Nullable List<Server> servers, @Nullable Throwable failure) {
      return new Answer(servers == null ? List.of() : servers, failure);
    }
  }

  private final NameService names;
  private final Set<Transport> spoken;
  private final int maxServers;
  private final IntUnaryOperator lots;

  /// @param spoken the transports that we can send by
  /// @param maxServers how many are tried at most; the DNS is not asked for more
  /// @param lots draws a number from 0 to one below its argument, for SRV records of one priority;
  ///   called by any thread
  public ServerLocator(
      NameService names, Set<Transport> spoken, int maxServers, IntUnaryOperator lots) {
    this.names = names;
    this.spoken = Set.copyOf(spoken);
    this.maxServers = maxServers;
    this.lots = lots;
  }

  /// The servers of several URIs, one after the other, as of one.
  public CompletionStage<List<Server>> locate(List<SipUri> uris) {
    if (uris.size() == 1) {
      return locate(uris.getFirst());
    }
    return result(uris.stream().map(uri -> locate(uri).handle(Answer::of)).toList());
  }

  /// The servers of a URI, its `maddr` before its host. None where the DNS knows none, or where it
  /// asks for a transport that we do not speak; the stage fails where the DNS does not answer.
  public CompletionStage<List<Server>> locate(SipUri uri) {
    NextHopTarget target =
        NextHopTarget.of(uri).filter(it -> spoken.contains(it.transport())).orElse(null);
    if (target == null) {
      return CompletableFuture.completedFuture(List.of());
    }
    Optional<InetSocketAddress> numeric = target.address();
    if (numeric.isPresent()) {
      return CompletableFuture.completedFuture(
          List.of(new Server(target.transport(), numeric.get())));
    }
    if (target.exact()) {
      return result(List.of(addresses(target.transport(), target.host(), target.port())));
    }
    if (uri.transport().isPresent()) {
      return byServices(target, List.of(service(target.transport(), target.host())));
    }
    return names
        .naptr(target.host())
        .thenCompose(found -> byServices(target, services(uri, target, found)));
  }

  /// By NAPTR "the most preferred transport protocol of the server that is supported by the client"
  /// is found, and those after it; "if no NAPTR records are found, the client constructs SRV
  /// queries for those transport protocols it supports" (RFC 3263 §4.1).
  private List<Service> services(SipUri uri, NextHopTarget target, List<Naptr> found) {
    List<Service> named =
        found.stream()
            .filter(naptr -> naptr.flags().equalsIgnoreCase("s"))
            .sorted(Comparator.comparingInt(Naptr::order).thenComparingInt(Naptr::preference))
            .flatMap(
                naptr ->
                    transport(naptr.service())
                        .filter(transport -> speaks(uri, transport))
                        .map(transport -> new Service(transport, naptr.replacement()))
                        .stream())
            .distinct()
            .limit(maxServers)
            .toList();
    if (!named.isEmpty()) {
      return named;
    }
    return List.of(Transport.values()).stream()
        .filter(transport -> uri.secure() == transport.secure() && spoken.contains(transport))
        .map(transport -> service(transport, target.host()))
        .toList();
  }

  /// For a SIPS URI "the client MUST discard any services that do not contain "SIPS"".
  private boolean speaks(SipUri uri, Transport transport) {
    return spoken.contains(transport) && (!uri.secure() || transport.secure());
  }

  private static Optional<Transport> transport(String service) {
    return switch (service.toUpperCase(Locale.ROOT)) {
      case "SIP+D2U" -> Optional.of(Transport.UDP);
      case "SIP+D2T" -> Optional.of(Transport.TCP);
      case "SIPS+D2T" -> Optional.of(Transport.TLS);
      default -> Optional.empty();
    };
  }

  private static Service service(Transport transport, String host) {
    String prefix =
        switch (transport) {
          case UDP -> "_sip._udp.";
          case TCP -> "_sip._tcp.";
          case TLS -> "_sips._tcp.";
        };
    return new Service(transport, prefix + host);
  }

  /// "If no SRV records were found, the client performs an A or AAAA record lookup of the domain
  /// name" (RFC 3263 §4.2), at the default port.
  private CompletionStage<List<Server>> byServices(NextHopTarget target, List<Service> services) {
    var asked =
        services.stream().map(service -> names.srv(service.name()).toCompletableFuture()).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .handle((_, failure) -> failure)
        .thenCompose(
            failure -> {
              boolean found = false;
              List<CompletionStage<Answer>> answers = new ArrayList<>();
              for (int i = 0; i < services.size(); i++) {
                if (asked.get(i).isCompletedExceptionally()) {
                  continue;
                }
                List<Srv> records = asked.get(i).join();
                found |= !records.isEmpty();
                for (Srv srv : SrvOrder.of(records, lots)) {
                  if (!srv.isNone() && answers.size() < maxServers) {
                    answers.add(addresses(services.get(i).transport(), srv.target(), srv.port()));
                  }
                }
              }
              if (!found && failure != null) {
                return CompletableFuture.failedFuture(failure);
              }
              if (!found) {
                answers.add(addresses(target.transport(), target.host(), target.port()));
              }
              return result(answers);
            });
  }

  private CompletionStage<Answer> addresses(Transport transport, String host, int port) {
    return names
        .addresses(host)
        .handle(
            (found, failure) ->
                failure != null
                    ? new Answer(List.of(), failure)
                    : new Answer(
                        found.stream()
                            .map(at -> new Server(transport, new InetSocketAddress(at, port)))
                            .toList(),
                        null));
  }

  /// All together, in their order. One name without an answer does not count where another has one.
  private CompletionStage<List<Server>> result(List<CompletionStage<Answer>> answers) {
    CompletionStage<Answer> all = CompletableFuture.completedFuture(new Answer(List.of(), null));
    for (CompletionStage<Answer> each : answers) {
      all = all.thenCombine(each, ServerLocator::both);
    }
    return all.thenApply(
        it -> {
          if (it.servers().isEmpty() && it.failure() != null) {
            throw new CompletionException(it.failure());
          }
          return it.servers().stream().distinct().limit(maxServers).toList();
        });
  }

  private static Answer both(Answer one, Answer next) {
    List<Server> servers = new ArrayList<>(one.servers());
    servers.addAll(next.servers());
    return new Answer(servers, one.failure() != null ? one.failure() : next.failure());
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.header.Via;
import io.holdfast.sip.uri.Host;
import io.holdfast.sip.uri.SipUri;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Who we are: the addresses at which any member of the cluster is reached, and the domains it
/// serves. One value for all members, so that each knows what another has written.
public final class Identity {

  private static final int DEFAULT_PORT = Transport.UDP.defaultPort();

  private final List<String> domains;
  private final Set<String> served;
  private final Set<String> addresses;
  private final Set<Integer> ports;

  private Identity(
      List<String> domains, Set<String> served, Set<String> addresses, Set<Integer> ports) {
    this.domains = domains;
    this.served = served;
    this.addresses = addresses;
    this.ports = ports;
  }

  /// @param domains served here, at least one; the addresses are aliases of the first
  /// @param addresses the listen, shared and advertised addresses of every member; no port means
  ///   the default one
  public static Identity of(List<String> domains, Collection<HostPort> addresses) {
    if (domains.isEmpty()) {
      throw new IllegalArgumentException("domains: none (expected: at least one)");
    }
    List<String> names = domains.stream().map(Identity::canonicalHost).toList();
    Set<String> hosts =
        addresses.stream().map(a -> canonicalHost(a.host())).collect(Collectors.toSet());
    Set<Integer> ports =
        addresses.stream().map(a -> a.portOr(DEFAULT_PORT)).collect(Collectors.toSet());
    Set<String> served = new LinkedHashSet<>(names);
    served.addAll(hosts);
    Set<String> keys = new HashSet<>();
    addresses.forEach(a -> keys.add(key(a.host(), a.portOr(DEFAULT_PORT))));
    return new Identity(names, Set.copyOf(served), Set.copyOf(keys), Set.copyOf(ports));
  }

  /// The domains, in canonical form; the first is the one that the addresses stand for.
  public List<String> domains() {
    return domains;
  }

  /// Whether a URI indicates this proxy (RFC 3261 §16.4): one of our addresses, or a domain of ours
  /// without a port or with a port that we serve. A phone at `localhost:40000` is not us, though we
  /// serve `localhost`.
  public boolean isOurs(SipUri uri) {
    return isOurs(uri, uri.host());
  }

  /// The same for a host that stands for the URI's own: its maddr.
  boolean isOurs(SipUri uri, String host) {
    return isOurs(host, uri.port().orElse(-1), defaultPort(uri));
  }

  static int defaultPort(SipUri uri) {
    return uri.secure() ? Transport.TLS.defaultPort() : DEFAULT_PORT;
  }

  /// The same for the host and port of anything else.
  public boolean isOurs(HostPort address) {
    return isOurs(address.host(), address.port(), DEFAULT_PORT);
  }

  /// Whether a Via was written by a member of ours, if its sent-by is true (RFC 3261 §18.1.2).
  public boolean isOurs(Via via) {
    int port = Transport.of(via.transport()).map(Transport::defaultPort).orElse(DEFAULT_PORT);
    return isOurs(via.sentBy().host(), via.sentBy().port(), port);
  }

  /// Whether addresses-of-record of this host are ours; the port is no part of one (RFC 3261 §10.3
  /// step 5).
  public boolean serves(String host) {
    return served.contains(canonicalHost(host));
  }

  /// The served domain that a host stands for: itself, or the first where the host is an address of
  /// ours. Empty for strangers.
  public Optional<String> domainOf(String host) {
    String canonical = canonicalHost(host);
    if (domains.contains(canonical)) {
      return Optional.of(canonical);
    }
    return served.contains(canonical) ? Optional.of(domains.getFirst()) : Optional.empty();
  }

  private boolean isOurs(String host, int port, int defaultPort) {
    if (addresses.contains(key(host, port < 0 ? defaultPort : port))) {
      return true;
    }
    return (port < 0 || ports.contains(port)) && domains.contains(canonicalHost(host));
  }

  private static String key(String host, int port) {
    return canonicalHost(host) + ':' + port;
  }

  /// One spelling for all that are the same host, without the dot that may end a name.
  private static String canonicalHost(String host) {
    return Host.canonical(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
  }

  /// A numeric host, with or without brackets, as an address; no name is ever resolved. Empty for
  /// names.
  static Optional<InetAddress> literal(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String text = bracketed ? host.substring(1, host.length() - 1) : host;
    boolean numeric = text.indexOf(':') >= 0 || looksLikeIpv4(text);
    if (!numeric || text.indexOf('%') >= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Four numbers and nothing else: the JDK would take `7` or `0x7f.1` for an address too, which
  /// SIP does not know.
  private static boolean looksLikeIpv4(String text) {
    int dots = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        dots++;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return dots == 3;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Identity that
        && domains.equals(that.domains)
        && addresses.equals(that.addresses);
  }

  @Override
  public int hashCode() {
    return Objects.hash(domains, addresses);
  }
}

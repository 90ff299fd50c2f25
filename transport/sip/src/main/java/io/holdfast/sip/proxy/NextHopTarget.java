// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.uri.SipUri;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The transport, host and port that a SIP URI names, as far as they are known without asking the
/// DNS (RFC 3263 §4).
///
/// @param host a name, or a numeric address (IPv6 in brackets)
/// @param port as written, or the transport's default
/// @param exact whether the port was written or the host is numeric; if not, an SRV record may name
///   another (RFC 3263 §4.2)
public record NextHopTarget(Transport transport, String host, int port, boolean exact) {

  /// The target of a URI: its `maddr` where it has one, else its host. Empty where the URI asks for
  /// a transport that we do not speak, or for none that can carry it.
  public static Optional<NextHopTarget> of(SipUri uri) {
    Optional<Transport> transport = transport(uri);
    String host = uri.maddr().orElse(uri.host());
    int port = uri.port().orElse(-1);
    if (transport.isEmpty() || port == 0 || port > 65535) {
      return Optional.empty();
    }
    boolean exact = port > 0 || Identity.literal(host).isPresent();
    return Optional.of(
        new NextHopTarget(
            transport.get(), host, port > 0 ? port : transport.get().defaultPort(), exact));
  }

  /// The address, where the host is numeric.
  public Optional<InetSocketAddress> address() {
    return Identity.literal(host).map(address -> new InetSocketAddress(address, port));
  }

  /// The destination, where the host is numeric.
  ///
  /// @param local the address to send from; null where any listener of the transport will do
  public Optional<Destination> destination(@Nullable InetSocketAddress local) {
    return address().map(remote -> new Destination.ToAddress(transport, remote, local));
  }

  /// "If the URI specifies a transport protocol in the transport parameter, that transport protocol
  /// SHOULD be used. Otherwise … UDP for a SIP URI, and TCP for a SIPS URI", the latter over TLS
  /// (RFC 3263 §4.1). Names without a port could say more by NAPTR; they are treated alike.
  private static Optional<Transport> transport(SipUri uri) {
    Optional<String> parameter = uri.transport();
    Optional<Transport> transport =
        parameter.isPresent() ? Transport.of(parameter.get()) : Optional.of(Transport.UDP);
    return uri.secure() ? transport.map(_ -> Transport.TLS) : transport;
  }
}

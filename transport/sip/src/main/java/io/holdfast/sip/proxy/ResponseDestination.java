// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.header.Via;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/// Where a response goes: RFC 3261 §18.2.2 with RFC 3581 §4.
public final class ResponseDestination {

  private ResponseDestination() {}

  /// For a request that came over this flow and was stamped ([ReceivedVia]); `top` is its topmost
  /// Via.
  ///
  /// Over a connection: "the response MUST be sent using the existing connection". By datagrams: to
  /// the `maddr`; else to the `received` address, which is the source, at the port of `rport` if
  /// there is one, else of the sent-by. It "MUST be sent from the same address and port that the
  /// corresponding request was received on" (RFC 3581 §4).
  public static Destination of(Via top, Flow arrivedOn) {
    if (arrivedOn.transport().reliable()) {
      return new Destination.OverFlow(arrivedOn);
    }
    InetAddress source = arrivedOn.remote().getAddress();
    Optional<InetAddress> maddr =
        top.maddr().flatMap(Identity::literal).filter(address -> mayReach(address, source));
    InetSocketAddress remote =
        maddr.isEmpty() && top.hasRport()
            ? arrivedOn.remote()
            : new InetSocketAddress(
                maddr.orElse(source), port(top.sentBy(), arrivedOn.transport()));
    return remote.equals(arrivedOn.remote())
        ? new Destination.OverFlow(arrivedOn)
        : new Destination.ToAddress(arrivedOn.transport(), remote, arrivedOn.local());
  }

  /// Where the connection is gone: "the server SHOULD open a connection to the IP address in the
  /// received parameter, if present, using the port in the sent-by value, or the default port".
  /// Empty for datagrams, and for TLS, whose clients listen at no address.
  public static Optional<Destination> afterClosed(Via top, Flow arrivedOn) {
    if (arrivedOn.transport() != Transport.TCP) {
      return Optional.empty();
    }
    var remote =
        new InetSocketAddress(
            arrivedOn.remote().getAddress(), port(top.sentBy(), arrivedOn.transport()));
    return Optional.of(new Destination.ToAddress(arrivedOn.transport(), remote, null));
  }

  /// By the Via alone, for a response that is forwarded without state (RFC 3261 §16.11): its flow
  /// is not known, or only to a cookie. Empty for a transport that we do not speak.
  public static Optional<NextHopTarget> of(Via top) {
    return Transport.of(top.transport())
        .map(
            transport -> {
              int rport = top.rport().orElse(0);
              int port = rport > 0 ? rport : port(top.sentBy(), transport);
              String host =
                  top.received().map(ResponseDestination::host).orElse(top.sentBy().host());
              boolean exact =
                  rport > 0 || top.sentBy().hasPort() || Identity.literal(host).isPresent();
              return new NextHopTarget(transport, host, port, exact);
            });
  }

  /// A `maddr` that means ourselves is followed only for those who are ourselves; else any host
  /// could have us talk to our own services.
  private static boolean mayReach(InetAddress maddr, InetAddress source) {
    boolean inward =
        maddr.isLoopbackAddress() || maddr.isAnyLocalAddress() || maddr.isLinkLocalAddress();
    return !inward || source.isLoopbackAddress();
  }

  /// A port of 0 can be written, but not sent to.
  private static int port(HostPort sentBy, Transport transport) {
    return sentBy.port() > 0 ? sentBy.port() : transport.defaultPort();
  }

  private static String host(String received) {
    return received.indexOf(':') < 0 ? received : '[' + received + ']';
  }
}

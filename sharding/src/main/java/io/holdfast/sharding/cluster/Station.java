// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.header.HostPort;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a node says of itself to the others.
///
/// @param node its name in cookies and events
/// @param address where its actors are, `pekko://holdfast@192.0.2.1:25520`
/// @param uid tells this incarnation of its actor system from others at that address
/// @param life which connections are its own ([io.holdfast.sip.flow.Flow#life])
/// @param own the listen points that nobody else serves
/// @param shared the listen points that others serve too
/// @param held those of the shared ones whose address is its host's now
/// @param advertised what it writes into Via and Record-Route instead of an address, if anything
public record Station(
    String node,
    String address,
    long uid,
    int life,
    List<ListenPoint> own,
    List<ListenPoint> shared,
    List<ListenPoint> held,
    Optional<HostPort> advertised) {

  public Station {
    own = List.copyOf(own);
    shared = List.copyOf(shared);
    held = List.copyOf(held);
  }

  Station holding(List<ListenPoint> points) {
    return new Station(node, address, uid, life, own, shared, points, advertised);
  }

  /// Every address under which others may know it.
  public List<HostPort> addresses() {
    List<HostPort> addresses = new ArrayList<>(advertised.stream().toList());
    Stream.concat(own.stream(), shared.stream()).map(Station::hostPort).forEach(addresses::add);
    return addresses;
  }

  private static HostPort hostPort(ListenPoint point) {
    InetAddress address = point.address().getAddress();
    String host = address.getHostAddress();
    return new HostPort(host.indexOf(':') < 0 ? host : '[' + host + ']', point.address().getPort());
  }
}

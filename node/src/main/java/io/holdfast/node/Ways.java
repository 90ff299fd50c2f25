// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import io.holdfast.sharding.cluster.FlowMetric;
import io.holdfast.sharding.cluster.Outpost;
import io.holdfast.sharding.gateway.ClusterWire;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.transport.SipTransport;
import java.util.List;
import java.util.function.Consumer;

/// The ways out: the sockets of this node, as long as it may act, and through the others those of
/// theirs.
final class Ways {

  private final Membership membership;
  private final SipTransport transport;
  private final Wire sockets;
  private final FlowMetric.Meter meter;
  private final ClusterWire wire;

  /// @param sockets those of the transport, watched
  Ways(Membership membership, SipTransport transport, Wire sockets, FlowMetric.Meter meter) {
    this.membership = membership;
    this.transport = transport;
    this.sockets = sockets;
    this.meter = meter;
    this.wire =
        new ClusterWire(
            sockets, transport.life(), membership.fence()::open, membership.directory(), meter);
    transport.sendOnlyWhile(membership.fence()::open);
  }

  Wire wire() {
    return wire;
  }

  /// The shared addresses that other nodes serve as well: what comes there need not come here.
  List<ListenPoint> servedByOthersToo() {
    return wire.servedByOthersToo();
  }

  /// Sends for the others from now on, and lets them send for us.
  ///
  /// @param strays takes responses to this node's requests that another node received
  void openOutpost(NodeSettings settings, Consumer<SipResponse> strays) {
    Outpost.start(
        membership.system(),
        new Outpost.Parts(
            Outpost.station(
                membership.system(),
                settings.id(),
                transport.life(),
                transport,
                settings.advertised()),
            sockets,
            membership.fence()::open,
            membership.directory(),
            strays,
            settings.maxUnconfirmed(),
            meter,
            System::nanoTime));
  }
}

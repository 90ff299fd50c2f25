// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.message.SipMessage;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A wire with listen points, some of which may be another host's now. It sends from any of its own
/// that are here and taken up, over any connection that is open, and keeps where to.
public final class PointsWire implements Wire {

  public final List<Destination> sent = new CopyOnWriteArrayList<>();
  public final Set<ListenPoint> away = new HashSet<>();
  public final Set<Flow> open = new HashSet<>();
  public final Set<ListenPoint> untaken = new HashSet<>();
  private final List<ListenPoint> all;
  private final List<ListenPoint> shared;

  public PointsWire(List<ListenPoint> own, List<ListenPoint> shared) {
    this.all = Stream.concat(own.stream(), shared.stream()).toList();
    this.shared = List.copyOf(shared);
  }

  @Override
  public void send(Destination destination, SipMessage message, Consumer<String> onFailure) {
    boolean fails =
        switch (destination) {
          case Destination.OverFlow(var flow) -> !alive(flow);
          case Destination.ToAddress(var transport, _, var local) when transport.reliable() ->
              local != null && all.stream().noneMatch(point -> isAt(point, local));
          case Destination.ToAddress(var transport, _, var local) ->
              local != null && !usable(new ListenPoint(transport, local));
        };
    if (fails) {
      onFailure.accept("cannot be sent");
    } else {
      sent.add(destination);
    }
  }

  @Override
  public boolean alive(Flow flow) {
    return flow.transport().reliable()
        ? open.contains(flow)
        : usable(new ListenPoint(flow.transport(), flow.local()));
  }

  private static boolean isAt(ListenPoint point, InetSocketAddress local) {
    return point.address().getAddress().equals(local.getAddress());
  }

  private boolean usable(ListenPoint point) {
    return all.contains(point) && here(point);
  }

  @Override
  public List<ListenPoint> listenPoints() {
    return all.stream().filter(point -> !untaken.contains(point)).toList();
  }

  @Override
  public List<ListenPoint> sharedPoints() {
    return shared;
  }

  @Override
  public boolean here(ListenPoint point) {
    return !away.contains(point) && !untaken.contains(point);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.header.HostPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The other nodes that this one has heard of, and which of them holds what. Written by the
/// [Outpost] alone, read by any thread.
public final class Directory {

  /// How long an address that nobody holds may be on its way from one host to another. Meant to be
  /// more than what address daemons need (1 s), less than what a caller takes for dead.
  static final Duration ADRIFT = Duration.ofSeconds(3);

  /// Addresses of members past and present that are remembered; a cluster has a few for each node.
  static final int MAX_ADDRESSES = 1_000;

  private final LongSupplier nanos;
  private final Map<ListenPoint, Long> lostAt = new ConcurrentHashMap<>();
  private volatile List<Peer> peers = List.of();
  private volatile Set<HostPort> addresses = Set.of();
  private long claims;

  /// @param nanos a monotonic clock
  public Directory(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// The node that holds the connections of this life ([io.holdfast.sip.flow.Flow#life]); empty
  /// where that life has ended, and they with it.
  public Optional<Peer> holdingConnections(int life) {
    return peers.stream().filter(peer -> peer.station().life() == life).findFirst();
  }

  /// The nodes that can send from this address, the one that came by it last before the others.
  public List<Peer> holding(ListenPoint point) {
    List<Peer> holders = new ArrayList<>(1);
    for (Peer peer : peers) {
      if (claim(peer, point) != null) {
        holders.add(peer);
      }
    }
    if (holders.size() > 1) {
      holders.sort(Comparator.comparing((Peer peer) -> orZero(claim(peer, point))).reversed());
    }
    return holders;
  }

  /// Whether the address was held a moment ago, and may well be on its way to another host.
  public boolean adrift(ListenPoint point) {
    Long lost = lostAt.get(point);
    return lost != null && nanos.getAsLong() - lost < ADRIFT.toNanos();
  }

  /// The node of this name.
  public Optional<Peer> named(String node) {
    return peers.stream().filter(peer -> peer.station().node().equals(node)).findFirst();
  }

  public List<Peer> peers() {
    return peers;
  }

  /// Every address that a member had since this node began. Those of members that left count too:
  /// they stand in the routes of dialogs. The same object until there is another.
  public Set<HostPort> addresses() {
    return addresses;
  }

  /// The node of this incarnation of the cluster's member.
  public Optional<Peer> of(long uid) {
    return peers.stream().filter(peer -> peer.station().uid() == uid).findFirst();
  }

  void add(Peer peer) {
    List<Peer> more = new ArrayList<>(peers);
    more.add(peer);
    peers = List.copyOf(more);
    heard(peer, peer.station());
  }

  /// What a peer says of itself now.
  void heard(Peer peer, Station now) {
    List<ListenPoint> before = peer.station().held();
    peer.says(now, ++claims);
    before.stream().filter(point -> !now.held().contains(point)).forEach(this::lost);
    if (!addresses.containsAll(now.addresses()) && addresses.size() < MAX_ADDRESSES) {
      Set<HostPort> more = new LinkedHashSet<>(addresses);
      more.addAll(now.addresses());
      addresses = Set.copyOf(more);
    }
  }

  void remove(Peer peer) {
    peers = peers.stream().filter(other -> other != peer).toList();
    peer.station().held().forEach(this::lost);
  }

  /// Somebody, or this node itself, holds the address no more.
  void lost(ListenPoint point) {
    lostAt.put(point, nanos.getAsLong());
  }

  /// An own listen point is held as long as its node lives, a shared one while its node says so.
  private static @Nullable Long claim(Peer peer, ListenPoint point) {
    return peer.station().own().contains(point) ? Long.valueOf(0) : peer.claim(point);
  }

  private static long orZero(@Nullable Long claim) {
    return claim == null ? 0 : claim;
  }
}

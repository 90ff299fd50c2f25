// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import io.holdfast.sharding.Messages;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Transport;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.UniqueAddress;

/// Nodes for tests: node N has its own address 192.0.2.N, and all share 192.0.2.101 and .102.
public final class Stations {

  public static final ListenPoint FIRST = udp("192.0.2.101");
  public static final ListenPoint SECOND = udp("192.0.2.102");
  public static final List<ListenPoint> SHARED = List.of(FIRST, SECOND);

  private Stations() {}

  public static ListenPoint udp(String ip) {
    return new ListenPoint(Transport.UDP, Messages.address(ip, 5060));
  }

  public static ListenPoint own(int number) {
    return udp("192.0.2." + number);
  }

  public static UniqueAddress member(int number) {
    return new UniqueAddress(
        new Address("pekko", "holdfast", "192.0.2." + number, 25520), 1000L + number);
  }

  public static Station station(int number, ListenPoint... held) {
    UniqueAddress member = member(number);
    return new Station(
        "n" + number,
        member.address().toString(),
        member.longUid(),
        number,
        List.of(own(number)),
        SHARED,
        List.of(held),
        Optional.empty());
  }

  /// A node that is in the directory, and whatever it is given to send.
  public static Peer peer(
      Directory directory, Station station, ActorRef<Outpost.Command> outpost, int maxUnconfirmed) {
    Peer peer =
        new Peer(
            station,
            outpost,
            new Peer.Office(outpost, new Budget(maxUnconfirmed), (_, _) -> {}, () -> 0));
    directory.add(peer);
    return peer;
  }

  /// A message that the node was given comes back.
  public static void comesBack(Peer peer, long sequence, String reason, boolean gone) {
    peer.unsent(sequence, reason, gone);
  }

  /// The node says something else of itself.
  public static void says(Directory directory, Peer peer, Station now) {
    directory.heard(peer, now);
  }
}

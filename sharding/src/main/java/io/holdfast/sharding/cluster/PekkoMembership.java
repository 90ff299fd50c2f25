// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import io.holdfast.sharding.cluster.Quorum.Rank;
import io.holdfast.sharding.cluster.Quorum.Seat;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.remote.DefaultFailureDetectorRegistry;

/// The cluster as Pekko knows it.
final class PekkoMembership implements Quorum.Membership {

  private final Cluster cluster;
  private final org.apache.pekko.cluster.Cluster classic;
  private final ActorRefResolver resolver;
  private final Incarnation self;

  PekkoMembership(ActorSystem<?> system) {
    this.cluster = Cluster.get(system);
    this.classic = org.apache.pekko.cluster.Cluster.get(system);
    this.resolver = ActorRefResolver.get(system);
    this.self = Incarnation.of(cluster.selfMember());
  }

  @Override
  public Incarnation self() {
    return self;
  }

  @Override
  public Map<Incarnation, Seat> members() {
    CurrentClusterState state = cluster.state();
    Map<Incarnation, Seat> members = new HashMap<>();
    for (Member member : state.getMembers()) {
      members.put(
          Incarnation.of(member),
          new Seat(rank(member.status()), !state.getUnreachable().contains(member)));
    }
    return members;
  }

  private static Rank rank(MemberStatus status) {
    if (status.equals(MemberStatus.joining()) || status.equals(MemberStatus.weaklyUp())) {
      return Rank.JOINING;
    }
    if (status.equals(MemberStatus.exiting())) {
      return Rank.EXITING;
    }
    boolean gone = status.equals(MemberStatus.down()) || status.equals(MemberStatus.removed());
    return gone ? Rank.DOWN : Rank.SETTLED;
  }

  @Override
  public ActorRef<Quorum.Command> quorumOf(Incarnation peer) {
    return resolver.resolveActorRef(peer.address() + "/system/" + Quorum.NAME);
  }

  /// Pekko downs an address, whichever incarnation has it, so that this asks first.
  @Override
  public void down(Incarnation peer) {
    if (members().containsKey(peer)) {
      Address address = AddressFromURIString.parse(peer.address());
      if (classic.failureDetector() instanceof DefaultFailureDetectorRegistry<Address> signs
          && signs.failureDetector(address).getOrElse(() -> null) instanceof LifeSigns of) {
        of.dead();
      }
      cluster.manager().tell(Down.apply(address));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/// How a node takes its leave: it hands its shards over, then its singletons, and only then is let
/// go by the others, so that nobody has to find out that it is gone.
public final class Leaving {

  private record Asked() implements CoordinatedShutdown.Reason {}

  private static final Asked ASKED = new Asked();

  private Leaving() {}

  /// Leaves the cluster. The actor system goes on, without a shard, until it is terminated.
  ///
  /// @return completes when this node is no member any more, or at once if it is alone. Each step
  ///   has its time (`node.conf`, coordinated-shutdown): where the others do not answer, the node
  ///   goes without their leave
  public static CompletionStage<Done> leave(ActorSystem<?> system) {
    CoordinatedShutdown steps = CoordinatedShutdown.get(system);
    return hasHeir(system)
        ? steps.runAll(ASKED)
        // Regions and singletons that nobody takes over from would wait until their time is up.
        : steps.run(ASKED, Optional.of(CoordinatedShutdown.PhaseActorSystemTerminate()));
  }

  /// Whether there is a member to hand shards over to.
  private static boolean hasHeir(ActorSystem<?> system) {
    Cluster cluster = Cluster.get(system);
    Set<Member> unreachable = cluster.state().getUnreachable();
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .filter(member -> !member.equals(cluster.selfMember()))
        .filter(member -> !unreachable.contains(member))
        .anyMatch(member -> member.status().equals(MemberStatus.up()));
  }

  /// Whether this node has asked to leave.
  static boolean asked(ActorSystem<?> system) {
    return CoordinatedShutdown.get(system).getShutdownReason().filter(ASKED::equals).isPresent();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import com.typesafe.config.Config;
import io.holdfast.ops.admin.ClusterDirectory;
import io.holdfast.sharding.cluster.ClusterMetric;
import io.holdfast.sharding.cluster.ClusterSettings;
import io.holdfast.sharding.cluster.Directory;
import io.holdfast.sharding.cluster.Downed;
import io.holdfast.sharding.cluster.Fence;
import io.holdfast.sharding.cluster.Leaving;
import io.holdfast.sharding.cluster.Quorum;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/// This node among the others: its actor system, whether it may act, and what it knows of the
/// members. A node without seeds is its own cluster, and may always act.
final class Membership {

  private final ActorSystem<Void> system;
  private final Fence fence;
  private final Directory directory = new Directory(System::nanoTime);

  private Membership(ActorSystem<Void> system, Fence fence) {
    this.system = system;
    this.fence = fence;
  }

  /// Starts the actor system and asks to be taken in; the answer may take as long as a majority of
  /// the seeds is missing.
  ///
  /// @param givenUp ends the process, when the others have given this node up
  static Membership begin(
      Config config, ClusterSettings settings, ClusterMetric.Meter meter, Runnable givenUp) {
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(), ClusterSettings.SYSTEM, settings.pekko().withFallback(config));
    if (settings.alone()) {
      Cluster cluster = Cluster.get(system);
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
      return new Membership(system, Fence.ALWAYS_OPEN);
    }
    Fence fence = Quorum.start(system, settings, meter);
    Downed.watch(system, settings, fence, givenUp);
    return new Membership(system, fence);
  }

  ActorSystem<Void> system() {
    return system;
  }

  Fence fence() {
    return fence;
  }

  Directory directory() {
    return directory;
  }

  /// Hands everything over and leaves; completes when this node is no member any more.
  CompletionStage<Done> leave() {
    return Leaving.leave(system);
  }

  /// The members as the admin API shows them, by the names they bear, the oldest first: it is the
  /// one that places shards and makes the call records.
  List<ClusterDirectory.Member> members(String self) {
    Cluster cluster = Cluster.get(system);
    Set<Member> unreachable = cluster.state().getUnreachable();
    List<ClusterDirectory.Member> members = new ArrayList<>();
    for (Member member : oldestFirst(cluster)) {
      members.add(
          new ClusterDirectory.Member(
              member.equals(cluster.selfMember()) ? self : nameOf(member),
              member.address().toString(),
              member.status().toString().toLowerCase(Locale.ROOT),
              !unreachable.contains(member)));
    }
    return members;
  }

  private static List<Member> oldestFirst(Cluster cluster) {
    List<Member> members = new ArrayList<>();
    cluster.state().getMembers().forEach(members::add);
    members.sort(Member.ageOrdering());
    return members;
  }

  /// Its address, until it has said its name.
  private String nameOf(Member member) {
    return directory
        .of(member.uniqueAddress().longUid())
        .map(peer -> peer.station().node())
        .orElseGet(() -> member.address().toString());
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;

/// How a node takes its leave: it hands its shards over, then its singletons, and only then is let
/// go by the others, so that nobody has to find out that it is gone.
public final class Leaving {

  private record Asked() implements CoordinatedShutdown.Reason {}

  private static final Asked ASKED = new Asked();

  private Leaving() {}

  /// Leaves the cluster. The actor system goes on, without a shard, until it is terminated.
  ///
  /// @return completes when this node is no member any more. Each step has its time (`node.conf`,
  ///   coordinated-shutdown): where the others do not answer, the node goes without their leave
  public static CompletionStage<Done> leave(ActorSystem<?> system) {
    return CoordinatedShutdown.get(system).runAll(ASKED);
  }

  /// Whether this node has asked to leave.
  static boolean asked(ActorSystem<?> system) {
    return CoordinatedShutdown.get(system).getShutdownReason().filter(ASKED::equals).isPresent();
  }
}

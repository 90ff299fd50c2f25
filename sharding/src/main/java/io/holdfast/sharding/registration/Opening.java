// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.registration;

import io.holdfast.sharding.registration.Registration.Command;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding.ShardCommand;

/// An address-of-record before its shard has arrived at this node. Until then nobody knows the
/// epoch that its events must bear, and the owner before may still be writing: what would be read
/// now could be stale. So everything waits, look-ups too; it takes milliseconds.
final class Opening {

  /// Further messages are dropped: phones repeat their REGISTERs, and callers their INVITEs.
  private static final int MAX_WAITING = 256;

  private final String aor;
  private final Registration.Surroundings around;
  private final ActorRef<ShardCommand> shardActor;
  private final int shard;

  private Opening(String aor, Registration.Surroundings around, ActorRef<ShardCommand> shardActor) {
    this.aor = aor;
    this.around = around;
    this.shardActor = shardActor;
    this.shard = around.shards().shardOf(aor);
  }

  /// Should an address-of-record fail, it is read back: a failure of its journal it handles itself.
  static Behavior<Command> create(
      String aor, Registration.Surroundings around, ActorRef<ShardCommand> shardActor) {
    var opening = new Opening(aor, around, shardActor);
    return Behaviors.supervise(Behaviors.setup(opening::begin))
        .onFailure(
            SupervisorStrategy.restartWithBackoff(
                around.settings().restartMin(), around.settings().restartMax(), 0.1));
  }

  private Behavior<Command> begin(ActorContext<Command> context) {
    if (around.table().isArrived(shard)) {
      return recover();
    }
    context.pipeToSelf(around.table().epoch(shard), (_, _) -> Registration.Arrived.ARRIVED);
    return Behaviors.withStash(MAX_WAITING, this::await);
  }

  private Behavior<Command> await(StashBuffer<Command> stash) {
    return Behaviors.receiveMessage(
        command -> {
          if (command instanceof Registration.Arrived) {
            return stash.unstashAll(recover());
          }
          if (!stash.isFull()) {
            stash.stash(command);
          }
          return Behaviors.same();
        });
  }

  private Behavior<Command> recover() {
    return Registration.recover(aor, around, around.table().epochNow(shard), shardActor);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.keeper.ShardTable;
import io.holdfast.sharding.ports.JournalHealth;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;

/// A call entity before it knows which generation of its Call-ID it is. A cookie says it, or the
/// shard's keeper; a message without one belongs to the call that sleeps under this Call-ID, or, if
/// it is an INVITE, begins a new one. That is decided only when the keeper has taken the shard
/// over: before, a call in set-up might be mistaken for a new one.
final class Opening {

  private static final int MAX_WAITING = 256;
  private static final Duration BACK_AFTER = Duration.ofMillis(200);
  private static final Duration BACK_AFTER_AT_MOST = Duration.ofSeconds(10);

  private final ActorContext<Call.Command> context;
  private final StashBuffer<Call.Command> stash;
  private final ActorRef<ClusterSharding.ShardCommand> shardActor;
  private final Surroundings around;
  private final String callId;
  private final int shard;
  private final Deque<Call.Command> waiting = new ArrayDeque<>();
  private boolean asked;
  private long epoch;
  private @Nullable Call life;

  private Opening(
      ActorContext<Call.Command> context,
      StashBuffer<Call.Command> stash,
      ActorRef<ClusterSharding.ShardCommand> shardActor,
      Surroundings around,
      String callId) {
    this.context = context;
    this.stash = stash;
    this.shardActor = shardActor;
    this.around = around;
    this.callId = callId;
    this.shard = around.shards().shardOf(callId);
  }

  static Behavior<Call.Command> create(
      ActorRef<ClusterSharding.ShardCommand> shardActor, Surroundings around, String callId) {
    return Behaviors.setup(
        context ->
            Behaviors.withStash(
                MAX_WAITING,
                stash ->
                    Behaviors.receiveMessage(
                        new Opening(context, stash, shardActor, around, callId)::onCommand)));
  }

  private Behavior<Call.Command> onCommand(Call.Command command) {
    if (command instanceof Call.Ready) {
      asked = false;
      return advance();
    }
    if (waiting.size() < MAX_WAITING) {
      waiting.add(command);
    } else {
      around.meter().count(CallMetric.STRAYS_REFUSED);
    }
    return switch (command) {
      // the shard becomes ready only when this has come back: it waits for nobody
      case Call.Resume(var uid, _) when around.table().isArrived(shard) -> become(uid);
      default -> asked ? Behaviors.same() : advance();
    };
  }

  /// Becomes the call as soon as it is known which.
  private Behavior<Call.Command> advance() {
    while (!waiting.isEmpty()) {
      Call.Command command = waiting.peek();
      if (command instanceof Call.Request in && around.bypass().took(in)) {
        waiting.remove(); // a copy of what was refused, or went around
        continue;
      }
      Optional<String> named = named(command);
      if (!(named.isPresent() ? around.table().isArrived(shard) : around.table().isReady(shard))) {
        awaitShard(named.isPresent());
        return Behaviors.same();
      }
      Optional<String> uid =
          named
              .or(() -> around.table().dormant(shard, callId).map(ShardTable.Dormant::uid))
              .or(() -> begins(command) ? Optional.of(newGeneration()) : Optional.empty());
      if (uid.isPresent()) {
        return become(uid.get());
      }
      refuse(waiting.remove());
    }
    shardActor.tell(new ClusterSharding.Passivate<>(context.getSelf()));
    return Behaviors.same();
  }

  private void awaitShard(boolean arrivalIsEnough) {
    asked = true;
    var stage =
        arrivalIsEnough
            ? around.table().epoch(shard).thenApply(_ -> null)
            : around.table().whenReady(shard);
    context.pipeToSelf(stage, (_, _) -> Call.Ready.READY);
  }

  private Behavior<Call.Command> become(String uid) {
    around.table().wakes(shard, callId);
    waiting.forEach(stash::stash);
    around.meter().add(CallMetric.ENTITIES, 1);
    return stash.unstashAll(
        Behaviors.supervise(Behaviors.<Call.Command>setup(it -> live(it, uid)))
            .onFailure(SupervisorStrategy.restartWithBackoff(BACK_AFTER, BACK_AFTER_AT_MOST, 0.1)));
  }

  /// A life of the call. A failure of its journal it survives by itself; after any other it is read
  /// back, under the epoch that holds then. What made it fail is not tried again.
  private Behavior<Call.Command> live(ActorContext<Call.Command> it, String uid) {
    if (life != null) {
      life.discard();
    }
    epoch = Math.max(epoch, around.table().epochNow(shard));
    life = new Call(it, shardActor, around, callId, uid, shard, epoch);
    return life;
  }

  /// The generation that the message itself names.
  private static Optional<String> named(Call.Command command) {
    return switch (command) {
      case Call.Request request -> request.cookie().map(cookie -> cookie.uid());
      case Call.Response response -> Optional.of(response.cookie().uid());
      case Call.Resume(var uid, _) -> Optional.of(uid);
      case Call.CatchUp(var uid, _, _) -> Optional.of(uid);
      default -> Optional.empty();
    };
  }

  /// Whether a message of a call that is not known begins one. Only here a new call is refused
  /// while the journal is away: a front end cannot tell it from one that rings, whose INVITE is
  /// repeated. One that waited here while it was away is refused too: an earlier owner may have
  /// done so already.
  private boolean begins(Call.Command command) {
    return command instanceof Call.Request in
        && in.startsCall()
        && around.admission().writable()
        && !around.mayHaveBeenRefused(in.at())
        && !around.givenUp(in.at());
  }

  private String newGeneration() {
    String uid = around.uids().apply(shard);
    around.births().mint(Call.persistenceId(uid));
    return uid;
  }

  private void refuse(Call.Command command) {
    if (command instanceof Call.Request in && in.startsCall()) {
      if (!around.bypass().refuses(in)) {
        unavailable(in);
      }
      return;
    }
    around.meter().count(CallMetric.STRAYS_REFUSED);
    switch (command) {
      case Call.Request in when !in.request().method().equals(Method.ACK) ->
          around
              .gateway()
              .answer(
                  in.request(),
                  in.source(),
                  SipResponse.to(
                      in.request(), 481, "Call/Transaction Does Not Exist", around.tags().get()));
      case Call.HangUp(var replyTo) -> replyTo.tell(new Call.HungUp(0));
      case Call.Describe(var replyTo) -> replyTo.tell(new Call.Described(Optional.empty()));
      default -> {}
    }
  }

  private void unavailable(Call.Request in) {
    around.meter().count(CallMetric.UNAVAILABLE);
    around
        .gateway()
        .answer(
            in.request(),
            in.source(),
            JournalHealth.unavailable(in.request(), around.tags().get()));
  }
}

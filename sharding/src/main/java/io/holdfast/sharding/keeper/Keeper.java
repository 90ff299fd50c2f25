// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import io.holdfast.sharding.ports.Epochs;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.ports.OpenCalls.Phase;
import io.holdfast.sharding.ports.RegistrationIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Takes a shard over when it arrives at this node, and walks the deadlines of what sleeps in it.
///
/// Taking over: raise the epoch, read the rows of the legs that have not ended, resume the calls in
/// set-up, and only when they have come back let messages without a cookie start new calls (a
/// CANCEL or an INVITE sent again must meet the call that it belongs to). Being an entity of the
/// shard itself, a keeper exists exactly where and as long as the shard does.
public final class Keeper extends AbstractBehavior<Keeper.Command> {

  /// What a keeper can be told.
  public sealed interface Command extends Sharded {}

  /// Come into being, and look at the deadlines. Sent every second to every keeper.
  public record Poke(Instant now) implements Command {}

  /// A call has been read back from the journal.
  public record Resumed(String uid) implements Command {}

  private record Raised(long epoch) implements Command {}

  private record Loaded(long epoch, List<OpenCalls.Row> rows) implements Command {}

  private record Due(Instant now, List<RegistrationIndex.Row> rows) implements Command {}

  private record Failed(String what, Throwable cause) implements Command {}

  private enum Retry implements Command {
    RETRY
  }

  private enum Enough implements Command {
    ENOUGH
  }

  /// How a keeper reaches the entities of its shard.
  public interface Entities {
    /// Reads a call back into memory; it answers [Resumed].
    void resume(String callId, String uid, ActorRef<Command> keeper);

    /// Makes a registration look at its expiries.
    void sweep(String aor, Instant now);
  }

  /// What all keepers of a node share.
  public record Surroundings(
      String node,
      ShardTable table,
      OpenCalls openCalls,
      Epochs epochs,
      RegistrationIndex registrations,
      Entities entities) {}

  private static final Duration RETRY_AFTER = Duration.ofMillis(500);
  private static final Duration RESUME_LIMIT = Duration.ofSeconds(10);
  private static final int SWEEP_BATCH = 500;

  private final Surroundings around;
  private final int shard;
  private final TimerScheduler<Command> timers;
  private final Set<String> awaited = new HashSet<>();
  private boolean taken;
  private boolean sweeping;

  private Keeper(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Surroundings around,
      int shard) {
    super(context);
    this.around = around;
    this.shard = shard;
    this.timers = timers;
    takeOver();
  }

  /// The keeper of one shard.
  public static Behavior<Command> create(Surroundings around, int shard) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Keeper(context, timers, around, shard)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Command.class, this::onCommand)
        .onSignal(
            PostStop.class,
            _ -> {
              around.table().left(shard);
              return this;
            })
        .build();
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case Poke(var now) -> onPoke(now);
      case Raised(var epoch) -> load(epoch);
      case Loaded(var epoch, var rows) -> resume(epoch, rows);
      case Resumed(var uid) -> onResumed(uid);
      case Due(var now, var rows) -> onDue(now, rows);
      case Failed(var what, var cause) -> onFailed(what, cause);
      case Retry.RETRY -> takeOver();
      case Enough.ENOUGH -> onEnough();
    }
    return this;
  }

  private void takeOver() {
    getContext()
        .pipeToSelf(
            around.epochs().raise(shard, around.node()),
            (epoch, failure) ->
                failure == null ? new Raised(epoch) : new Failed("raise the epoch", failure));
  }

  private void load(long epoch) {
    getContext()
        .pipeToSelf(
            around.openCalls().ofShard(shard),
            (rows, failure) ->
                failure == null
                    ? new Loaded(epoch, rows)
                    : new Failed("read the open calls", failure));
  }

  private void resume(long epoch, List<OpenCalls.Row> rows) {
    Set<String> inSetUp = new HashSet<>();
    rows.stream()
        .filter(row -> row.phase() != Phase.ESTABLISHED)
        .forEach(row -> inSetUp.add(row.uid()));
    around
        .table()
        .arrived(
            shard,
            epoch,
            rows.stream()
                .filter(row -> !inSetUp.contains(row.uid()))
                .map(row -> new ShardTable.Dormant(row.callId(), row.uid(), row.due()))
                .toList());
    for (OpenCalls.Row row : rows) {
      if (inSetUp.contains(row.uid()) && awaited.add(row.uid())) {
        around.entities().resume(row.callId(), row.uid(), getContext().getSelf());
      }
    }
    if (!awaited.isEmpty()) {
      timers.startSingleTimer(Enough.ENOUGH, RESUME_LIMIT);
    }
    readyWhenAllResumed();
  }

  /// A call that cannot be read back must not keep all others of its shard waiting.
  private void onEnough() {
    if (!awaited.isEmpty()) {
      getContext()
          .getLog()
          .error(
              "shard {}: {} calls in set-up cannot be read back: {}",
              shard,
              awaited.size(),
              awaited);
      awaited.clear();
      readyWhenAllResumed();
    }
  }

  private void onResumed(String uid) {
    if (awaited.remove(uid)) {
      readyWhenAllResumed();
    }
  }

  private void readyWhenAllResumed() {
    if (awaited.isEmpty()) {
      taken = true;
      around.table().ready(shard);
    }
  }

  private void onPoke(Instant now) {
    if (!taken) {
      return;
    }
    for (ShardTable.Dormant call : around.table().due(shard, now)) {
      around.entities().resume(call.callId(), call.uid(), getContext().getSelf());
    }
    if (!sweeping) {
      sweeping = true;
      getContext()
          .pipeToSelf(
              around.registrations().due(shard, now, SWEEP_BATCH),
              (rows, failure) ->
                  failure == null ? new Due(now, rows) : new Failed("read what expires", failure));
    }
  }

  private void onDue(Instant now, List<RegistrationIndex.Row> rows) {
    sweeping = false;
    rows.forEach(row -> around.entities().sweep(row.aor(), now));
  }

  private void onFailed(String what, Throwable cause) {
    sweeping = false;
    if (!taken) {
      getContext()
          .getLog()
          .warn("shard {}: cannot {} ({}), trying again", shard, what, cause.toString());
      timers.startSingleTimer(Retry.RETRY, RETRY_AFTER);
    } else {
      getContext().getLog().debug("shard {}: cannot {} ({})", shard, what, cause.toString());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import io.holdfast.sharding.ports.Epochs;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.ports.OpenCalls.Phase;
import io.holdfast.sharding.ports.RegistrationIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
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

  /// Come into being, and look at the deadlines. Sent every second to the keepers of a node's own
  /// shards, now and then to all.
  public record Poke(Instant now) implements Command {}

  /// A call has been read back from the journal.
  ///
  /// @param open the numbers of its legs that have not ended
  public record Resumed(String uid, Set<Integer> open) implements Command {
    public Resumed {
      open = Set.copyOf(open);
    }
  }

  /// There is room to read one more call back.
  private record Turn(String callId, String uid) implements Command {}

  private record Raised(long epoch) implements Command {}

  private record Loaded(long epoch, List<OpenCalls.Row> rows) implements Command {}

  private record Closed() implements Command {}

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
  ///
  /// @param resumes how many calls of this node are read back at the same time
  public record Surroundings(
      String node,
      ShardTable table,
      OpenCalls openCalls,
      Epochs epochs,
      RegistrationIndex registrations,
      Entities entities,
      Turnstile resumes) {}

  /// How many calls of a node are read back at the same time. A read takes a few milliseconds, so
  /// this is more than 10,000 a second, and no more reads at once than a database takes easily.
  public static final int RESUMES_AT_ONCE = 64;

  private static final Duration RETRY_AFTER = Duration.ofMillis(500);

  /// Calls that are being read back are given up waiting for when none has come back for so long.
  private static final Duration RESUME_LIMIT = Duration.ofSeconds(10);

  private static final Duration SWEEP_EVERY = Duration.ofSeconds(2);
  private static final int SWEEP_BATCH = 500;

  private final Surroundings around;
  private final int shard;
  private final TimerScheduler<Command> timers;

  /// What must come back before new calls may begin.
  private final Set<String> awaited = new HashSet<>();

  /// What is being read back now: the Call-ID of each generation.
  private final Map<String, String> underWay = new HashMap<>();

  /// What did not come back in time, in the same way.
  private final Map<String, String> unread = new HashMap<>();

  /// What is due and has been asked for, but may not be back at the next look.
  private final Set<String> roused = new HashSet<>();

  /// The rows that were there when the shard arrived, until their call is read back.
  private final Map<String, List<OpenCalls.Row>> rowsOf = new HashMap<>();

  /// Rows of legs that have ended, which somebody wrote who died before the row was changed.
  private final List<OpenCalls.Row> stale = new ArrayList<>();

  private boolean taken;
  private boolean sweeping;
  private Instant nextSweep = Instant.MIN;
  private Instant nextTidying = Instant.MIN;

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
              around.resumes().withdraw(this);
              return this;
            })
        .build();
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case Poke(var now) -> onPoke(now);
      case Raised(var epoch) -> load(epoch);
      case Loaded(var epoch, var rows) -> resume(epoch, rows);
      case Turn turn -> onTurn(turn);
      case Resumed(var uid, var open) -> onResumed(uid, open);
      case Closed _ -> {}
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
    rows.forEach(row -> rowsOf.computeIfAbsent(row.uid(), _ -> new ArrayList<>()).add(row));
    for (OpenCalls.Row row : toResume(rows)) {
      awaited.add(row.uid());
      askFor(row.callId(), row.uid());
    }
    readyWhenAllResumed();
  }

  /// One row of each call in set-up. Under one Call-ID lives one generation: where rows of several
  /// are left, the one that is still in set-up, and of those the latest.
  private static Collection<OpenCalls.Row> toResume(List<OpenCalls.Row> rows) {
    Map<String, OpenCalls.Row> latest = new LinkedHashMap<>();
    for (OpenCalls.Row row : rows) {
      if (row.phase() != Phase.ESTABLISHED) {
        latest.merge(row.callId(), row, BinaryOperator.maxBy(LIVELIEST));
      }
    }
    return latest.values();
  }

  private static final Comparator<OpenCalls.Row> LIVELIEST =
      Comparator.<OpenCalls.Row, Boolean>comparing(row -> row.phase() == Phase.SETUP)
          .thenComparing(OpenCalls.Row::due);

  private void askFor(String callId, String uid) {
    ActorRef<Command> self = getContext().getSelf();
    around.resumes().enter(this, () -> self.tell(new Turn(callId, uid)));
  }

  private void onTurn(Turn turn) {
    underWay.put(turn.uid(), turn.callId());
    around.entities().resume(turn.callId(), turn.uid(), getContext().getSelf());
    timers.startSingleTimer(Enough.ENOUGH, RESUME_LIMIT);
  }

  /// A call that cannot be read back must not keep all others waiting, of its shard or of its node.
  /// It sleeps, and is due: what is sent to it still finds it rather than beginning a new call
  /// under its Call-ID, and it is asked for again and again.
  private void onEnough() {
    if (!underWay.isEmpty()) {
      getContext()
          .getLog()
          .error("shard {}: {} calls cannot be read back: {}", shard, underWay.size(), underWay);
      underWay.forEach(
          (uid, callId) -> {
            around.table().sleeps(shard, new ShardTable.Dormant(callId, uid, Instant.EPOCH));
            unread.put(uid, callId);
            around.resumes().leave(this);
          });
      awaited.removeAll(underWay.keySet());
      roused.removeAll(underWay.keySet());
      underWay.clear();
      readyWhenAllResumed();
    }
  }

  private void onResumed(String uid, Set<Integer> open) {
    List<OpenCalls.Row> rows = rowsOf.remove(uid);
    if (rows != null) {
      rows.stream().filter(row -> isStale(row, open)).forEach(stale::add);
    }
    if (underWay.remove(uid) != null) {
      around.resumes().leave(this);
      if (underWay.isEmpty()) {
        timers.cancel(Enough.ENOUGH);
      } else {
        timers.startSingleTimer(Enough.ENOUGH, RESUME_LIMIT);
      }
    }
    String late = unread.remove(uid);
    if (late != null) {
      around.table().wakes(shard, late);
    }
    roused.remove(uid);
    if (awaited.remove(uid)) {
      readyWhenAllResumed();
    }
  }

  /// Rows of ended legs go by themselves; others whose leg is over were left behind by an owner
  /// that died between the event and the row.
  private static boolean isStale(OpenCalls.Row row, Set<Integer> open) {
    return row.phase() != Phase.ENDED && !open.contains(row.leg());
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
      if (roused.add(call.uid())) {
        askFor(call.callId(), call.uid());
      }
    }
    sweep(now);
    tidy(now);
  }

  private void sweep(Instant now) {
    if (nextSweep.equals(Instant.MIN)) {
      nextSweep = now.plusSeconds(shard % SWEEP_EVERY.toSeconds()); // not all shards at once
    }
    if (sweeping || now.isBefore(nextSweep)) {
      return;
    }
    sweeping = true;
    nextSweep = now.plus(SWEEP_EVERY);
    getContext()
        .pipeToSelf(
            around.registrations().due(shard, now, SWEEP_BATCH),
            (rows, failure) ->
                failure == null ? new Due(now, rows) : new Failed("read what expires", failure));
  }

  /// Deletes stale rows. Not at once: while the caller of a leg that has just ended may still wait
  /// for its final response, the next owner must find it, should this one die too.
  private void tidy(Instant now) {
    if (stale.isEmpty() || nextTidying.equals(Instant.MIN)) {
      nextTidying = now.plus(OpenCalls.FINAL_KEPT);
    }
    if (stale.isEmpty() || now.isBefore(nextTidying)) {
      return;
    }
    for (OpenCalls.Row row : List.copyOf(stale)) {
      getContext().getLog().info("shard {}: {} has ended, its row goes", shard, row);
      getContext()
          .pipeToSelf(
              around.openCalls().close(row),
              (_, failure) -> failure == null ? new Closed() : new Failed("close " + row, failure));
    }
    stale.clear();
  }

  private void onDue(Instant now, List<RegistrationIndex.Row> rows) {
    sweeping = false;
    rows.forEach(row -> around.entities().sweep(row.aor(), now));
  }

  /// With the database away, for as long as it takes. The store says once that it is.
  private void onFailed(String what, Throwable cause) {
    sweeping = false;
    getContext().getLog().debug("shard {}: cannot {} ({})", shard, what, cause.toString());
    if (!taken) {
      timers.startSingleTimer(Retry.RETRY, RETRY_AFTER);
    }
  }
}

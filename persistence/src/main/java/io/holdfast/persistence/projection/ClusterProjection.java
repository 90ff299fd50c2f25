// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import io.holdfast.sharding.cluster.PeerMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/// The projection of a cluster: one [CdrProjection], on its oldest member, asked from anywhere.
/// When that member goes, the next goes on from the stored offset; records are written in place, so
/// what both have made is there once.
public final class ClusterProjection implements Projector {

  /// What the one that projects can be asked.
  public sealed interface Command extends PeerMessage {}

  /// Say when everything that was appended before has its record. Answered by [Done].
  public record CatchUp(ActorRef<Done> replyTo) implements Command {}

  /// Make all records again. Answered by [Done].
  public record Rebuild(ActorRef<Done> replyTo) implements Command {}

  /// The reply.
  ///
  /// @param records how many were made
  /// @param failure why it was not done; empty if it was
  public record Done(long records, String failure) implements PeerMessage {}

  // The writes of one page and a change of the member that projects.
  private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(20);
  private static final Duration REBUILD_LIMIT = Duration.ofHours(6);

  private final ActorSystem<?> system;
  private final ActorRef<Command> singleton;

  private ClusterProjection(ActorSystem<?> system, ActorRef<Command> singleton) {
    this.system = system;
    this.singleton = singleton;
  }

  /// Joins in: this node projects when it is its turn.
  ///
  /// @param start starts a projection on this node
  public static ClusterProjection start(ActorSystem<?> system, Supplier<CdrProjection> start) {
    SingletonActor<Command> actor =
        SingletonActor.of(running(start), "cdr-projection")
            .withProps(DispatcherSelector.blocking()); // it is closed by waiting for its thread
    return new ClusterProjection(system, ClusterSingleton.get(system).init(actor));
  }

  private static Behavior<Command> running(Supplier<CdrProjection> start) {
    return Behaviors.setup(
        context -> {
          CdrProjection projection = start.get();
          context.getLog().info("this node makes the call records");
          return Behaviors.receive(Command.class)
              .onMessage(CatchUp.class, it -> answered(projection.caughtUp(), it.replyTo()))
              .onMessage(Rebuild.class, it -> answered(projection.rebuild(), it.replyTo()))
              .onSignal(
                  PostStop.class,
                  _ -> {
                    projection.close();
                    return Behaviors.same();
                  })
              .build();
        });
  }

  private static Behavior<Command> answered(CompletionStage<?> work, ActorRef<Done> replyTo) {
    work.whenComplete(
        (result, failure) ->
            replyTo.tell(
                new Done(
                    result instanceof Long records ? records : 0,
                    failure == null ? "" : failure.toString())));
    return Behaviors.same();
  }

  @Override
  public CompletionStage<Void> caughtUp() {
    return AskPattern.<Command, Done>ask(
            singleton, CatchUp::new, CATCH_UP_LIMIT, system.scheduler())
        .thenCompose(ClusterProjection::result)
        .thenApply(_ -> null);
  }

  @Override
  public CompletionStage<Long> rebuild() {
    return AskPattern.<Command, Done>ask(singleton, Rebuild::new, REBUILD_LIMIT, system.scheduler())
        .thenCompose(ClusterProjection::result);
  }

  private static CompletionStage<Long> result(Done done) {
    return done.failure().isEmpty()
        ? CompletableFuture.completedStage(done.records())
        : CompletableFuture.failedStage(new IllegalStateException(done.failure()));
  }
}

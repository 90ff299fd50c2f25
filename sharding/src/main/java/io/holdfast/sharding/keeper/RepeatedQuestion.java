// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;

/// Asks an entity again and again until it answers: what was on its way to a node that died is
/// lost, and the shard answers from another one before long. Only for what may be asked twice.
public final class RepeatedQuestion {

  // As often as keepers are poked: a shard that has moved answers within a second.
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final ActorSystem<?> system;

  public RepeatedQuestion(ActorSystem<?> system) {
    this.system = system;
  }

  /// @param question asks once; the first one says by its failure when to give up
  /// @return the first answer to any of them
  public <R> CompletionStage<R> ask(Supplier<CompletionStage<R>> question) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    question
        .get()
        .whenComplete(
            (reply, failure) -> {
              if (failure == null) {
                answer.complete(reply);
              } else {
                answer.completeExceptionally(failure);
              }
            });
    askAgainLater(question, answer);
    return answer;
  }

  private <R> void askAgainLater(
      Supplier<CompletionStage<R>> question, CompletableFuture<R> answer) {
    if (!answer.isDone()) {
      Cancellable later =
          system
              .scheduler()
              .scheduleOnce(
                  EVERY,
                  () -> {
                    if (!answer.isDone()) {
                      question.get().thenAccept(answer::complete);
                      askAgainLater(question, answer);
                    }
                  },
                  system.executionContext());
      var _ = answer.whenComplete((_, _) -> later.cancel());
    }
  }
}

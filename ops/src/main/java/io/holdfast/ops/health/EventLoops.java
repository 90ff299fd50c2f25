// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/// Asks every event loop and dispatcher to run a task that does nothing. A thread that hangs is the
/// one failure that a process does not survive and does not die of.
public final class EventLoops {

  private final List<Loop> loops;
  private final Duration patience;

  /// @param executors by name
  /// @param patience how long each may take to answer
  public EventLoops(Map<String, ? extends Executor> executors, Duration patience) {
    this.loops =
        executors.entrySet().stream()
            .map(each -> new Loop(each.getKey(), each.getValue(), new AtomicReference<>(done())))
            .toList();
    this.patience = patience;
  }

  public Check check() {
    return new Check("event-loops", this::problem);
  }

  private CompletionStage<Optional<String>> problem() {
    var answers = new ArrayList<CompletableFuture<Optional<String>>>();
    loops.forEach(loop -> answers.add(answer(loop)));
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(
            _ -> {
              String silent =
                  answers.stream()
                      .flatMap(answer -> answer.join().stream())
                      .collect(Collectors.joining(", "));
              return silent.isEmpty() ? Optional.empty() : Optional.of("no answer from " + silent);
            });
  }

  /// Empty where the loop answered, else its name.
  private CompletableFuture<Optional<String>> answer(Loop loop) {
    return loop.ask()
        .copy()
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .handle((_, failure) -> failure == null ? Optional.empty() : Optional.of(loop.name()));
  }

  private static CompletableFuture<Void> done() {
    return CompletableFuture.completedFuture(null);
  }

  /// @param last the latest question: while it is open no other is put, so that they do not pile up
  private record Loop(
      String name, Executor executor, AtomicReference<CompletableFuture<Void>> last) {

    CompletableFuture<Void> ask() {
      return last.updateAndGet(question -> question.isDone() ? put() : question);
    }

    private CompletableFuture<Void> put() {
      try {
        return CompletableFuture.runAsync(() -> {}, executor);
      } catch (RejectedExecutionException stopped) {
        return CompletableFuture.failedFuture(stopped);
      }
    }
  }
}

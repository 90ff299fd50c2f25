// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ops.health.Health.Finding;
import io.holdfast.ops.health.Health.Report;
import io.holdfast.sharding.ports.JournalHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

final class HealthTest {

  private static final Duration SHORT = Duration.ofMillis(1);

  @Test
  void isReadyWhenEveryCheckIsGood() {
    var health =
        new Health(List.of(), List.of(journal(true), Check.that("b", () -> true, () -> "")));

    assertThat(report(health.ready()).good()).isTrue();
    assertThat(report(health.live()).good()).isTrue();
  }

  @Test
  void saysWhatIsWrong() {
    var health = new Health(List.of(), List.of(journal(false)));

    assertThat(report(health.ready()).findings())
        .containsExactly(new Finding("journal", Optional.of("disk full")));
  }

  @Test
  void takesACheckThatFailsForAProblem() {
    var health =
        new Health(
            List.of(
                new Check(
                    "a",
                    () -> {
                      throw new IllegalStateException("stopped");
                    })),
            List.of());

    assertThat(report(health.live()).good()).isFalse();
  }

  @Test
  void hearsEveryLoopThatAnswers() {
    Check check = new EventLoops(Map.of("udp-0", Runnable::run), Duration.ofSeconds(60)).check();

    assertThat(check.problem().get().toCompletableFuture().join()).isEmpty();
  }

  @Test
  void namesALoopThatIsSilentAndAsksItOnce() {
    var asked = new ArrayDeque<Runnable>();
    Executor hung = asked::add;
    Check check = new EventLoops(Map.of("udp-1", hung), SHORT).check();

    assertThat(check.problem().get().toCompletableFuture().join()).hasValue("no answer from udp-1");
    assertThat(check.problem().get().toCompletableFuture().join()).isPresent();
    assertThat(asked).hasSize(1);
  }

  @Test
  void asksAgainALoopThatHasAnsweredLate() {
    var asked = new ArrayDeque<Runnable>();
    Check check = new EventLoops(Map.of("udp-1", asked::add), Duration.ofSeconds(60)).check();
    var first = check.problem().get();
    asked.remove().run();

    var second = check.problem().get();
    asked.remove().run();

    assertThat(first.toCompletableFuture().join()).isEmpty();
    assertThat(second.toCompletableFuture().join()).isEmpty();
  }

  @Test
  void namesALoopThatWasStopped() {
    Executor stopped =
        _ -> {
          throw new RejectedExecutionException();
        };

    Check check = new EventLoops(Map.of("udp-2", stopped), Duration.ofSeconds(60)).check();

    assertThat(check.problem().get().toCompletableFuture().join()).isPresent();
  }

  private static Check journal(boolean writable) {
    return Check.journal(
        new JournalHealth() {
          @Override
          public boolean writable() {
            return writable;
          }

          @Override
          public String reason() {
            return "disk full";
          }

          @Override
          public boolean wasAway(Instant from, Instant to) {
            return !writable;
          }
        });
  }

  private static Report report(CompletionStage<Report> stage) {
    return stage.toCompletableFuture().join();
  }
}

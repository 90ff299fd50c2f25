// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.HandClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RepeatedQuestionTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          "questions",
          ConfigFactory.parseString(HandClock.CONFIG + "pekko.loglevel = OFF")
              .withFallback(ConfigFactory.load()));

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  private final HandClock clock = HandClock.of(KIT.system());
  private final List<CompletableFuture<String>> asked = new ArrayList<>();

  private CompletableFuture<String> ask() {
    CompletionStage<String> answer =
        new RepeatedQuestion(KIT.system())
            .ask(
                () -> {
                  CompletableFuture<String> question = new CompletableFuture<>();
                  asked.add(question);
                  return question;
                });
    return answer.toCompletableFuture();
  }

  @Test
  void asksOnceWhereItIsAnswered() {
    CompletableFuture<String> answer = ask();

    asked.getFirst().complete("here");
    clock.passes(Duration.ofSeconds(20));

    assertThat(answer).isCompletedWithValue("here");
    assertThat(asked).hasSize(1);
  }

  @Test
  void asksEachSecondUntilOneIsAnswered() {
    CompletableFuture<String> answer = ask();

    clock.passes(Duration.ofMillis(3_500));
    assertThat(asked).hasSize(4);
    asked.get(2).complete("there");
    clock.passes(Duration.ofSeconds(20));

    assertThat(answer).isCompletedWithValue("there");
    assertThat(asked).hasSize(4);
  }

  @Test
  void givesUpWhenTheFirstDoes() {
    CompletableFuture<String> answer = ask();

    clock.passes(Duration.ofSeconds(2));
    asked.get(1).completeExceptionally(new TimeoutException("lost"));
    assertThat(answer).isNotDone();
    asked.getFirst().completeExceptionally(new TimeoutException("too late"));
    clock.passes(Duration.ofSeconds(20));

    assertThat(answer).isCompletedExceptionally();
    assertThat(asked).hasSize(3);
  }
}

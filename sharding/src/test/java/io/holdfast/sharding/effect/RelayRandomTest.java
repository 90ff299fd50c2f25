// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.holdfast.sharding.Messages;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever happens to a relay, in whatever order: what holds of each.
class RelayRandomTest {

  private static final int RUNS = 400;
  private static final int STEPS = 25;
  private static final int[] STATUSES = {
    100, 100, 180, 183, 200, 302, 404, 407, 486, 487, 503, 603
  };

  @ParameterizedTest
  @ValueSource(strings = {"INVITE", "MESSAGE", "BYE"})
  void endsWithoutATimerAndAnswersOnce(String method) {
    for (long seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      List<String> story = new ArrayList<>();
      Stage stage = begin(method, random, story);

      assertThatCode(() -> play(stage, random, story)).as("%s", story).doesNotThrowAnyException();
      stage.afterSeconds(180).afterSeconds(180).afterSeconds(180);

      assertSound(stage, method.equals("INVITE"), "seed " + seed + " " + story);
    }
  }

  private static Stage begin(String method, Random random, List<String> story) {
    SipRequest request = Messages.request(method + " sip:ben@sued.example");
    Flow source = random.nextBoolean() ? Messages.FROM_ANNA : Messages.FROM_ANNA_TCP;
    boolean resumed = method.equals("INVITE") && random.nextInt(4) == 0;
    Stage stage =
        resumed
            ? Stage.resumed(Duration.ofSeconds(1 + random.nextInt(100)))
            : Stage.of(request, source);
    List<Relay.Target> targets = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int number = 1; number <= count; number++) {
      Relay.Target target =
          switch (random.nextInt(3)) {
            case 0 -> Stage.target(request, number, Transport.UDP);
            case 1 -> Stage.target(request, number, Transport.TCP);
            default -> Stage.target(request, number, Transport.TCP, Transport.UDP);
          };
      if (resumed && random.nextBoolean()) {
        stage.let(it -> it.await(target));
      } else {
        targets.add(target);
      }
    }
    stage.let(it -> it.fork(targets));
    story.add((resumed ? "resumed" : "started") + " over " + source.transport() + ", " + count);
    return stage;
  }

  private static void play(Stage stage, Random random, List<String> story) {
    for (int step = 0; step < STEPS && !stage.over(); step++) {
      int branch = 1 + random.nextInt(stage.relay().statuses().size());
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3, 4 -> {
          int status = STATUSES[random.nextInt(STATUSES.length)];
          if (stage.got(branch)) {
            story.add(branch + " answers " + status);
            stage.answers(branch, status);
          }
        }
        case 5 -> {
          story.add("cancel");
          stage.let(Relay::cancel);
        }
        case 6 -> {
          int of = random.nextInt(stage.relay().statuses().size() + 1);
          boolean cancel = random.nextInt(4) == 0;
          story.add(of + " fails" + (cancel ? " its CANCEL" : ""));
          stage.failsToSend(of, cancel);
        }
        case 7 -> {
          if (random.nextBoolean() || stage.sentBack().isEmpty()) {
            story.add("again");
            stage.let(it -> it.again(it.received(), Messages.FROM_ANNA));
          } else if (stage.sentBack().getLast().status() >= 300) {
            story.add("ACK");
            stage.acknowledged();
          }
        }
        case 8 -> {
          if (stage.gotCancel(branch)) {
            story.add(branch + " answers CANCEL");
            stage.answersCancel(branch, 200);
          }
        }
        default -> {
          long millis = 1L << random.nextInt(17);
          story.add("after " + millis + " ms");
          stage.after(Duration.ofMillis(millis));
        }
      }
    }
  }

  private static void assertSound(Stage stage, boolean invite, String story) {
    assertThat(stage.over()).as("over: %s", story).isTrue();
    assertThat(stage.armed()).as("timers: %s", story).isZero();
    boolean finished = false;
    Set<String> answered = new HashSet<>();
    String failure = null;
    for (SipResponse response : stage.sentBack()) {
      int status = response.status();
      if (status < 200) {
        assertThat(finished).as("%s after a final: %s", status, story).isFalse();
      } else if (status < 300) {
        answered.add(response.toTag().orElse(""));
        finished = true;
      } else {
        String text = Messages.text(response);
        assertThat(failure == null || failure.equals(text)).as("2 failures: %s", story).isTrue();
        failure = text;
        finished = true;
      }
    }
    assertThat(failure == null || answered.isEmpty()).as("2xx and failure: %s", story).isTrue();
    if (invite) {
      assertThat(finished).as("an INVITE without final response: %s", story).isTrue();
    } else {
      assertThat(answered.size()).as("2xx: %s", story).isLessThanOrEqualTo(1);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.it.NodeProcess;
import io.holdfast.node.phone.Diary;
import io.holdfast.node.phone.Fact;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Kills one node again and again while a crowd of phones uses it, starts it again on its data, and
/// holds it against the phones' log after each round, and against all of it in the end.
///
/// @param folder for the node's data and the logs of rounds with violations
public record KillRounds(NodeProcess node, Path folder, Crowd.Size size, long seed) {

  /// What two cores can carry beside the phones.
  static final Crowd.Size DEFAULT_SIZE = new Crowd.Size(8, 8, 80, 60);

  private static final Duration QUIET = Duration.ofSeconds(240);
  private static final Duration TIMERS = Duration.ofSeconds(45);
  private static final int LOAD_MILLIS = 1_000;
  private static final int AFTER_MILLIS = 1_500;
  private static final int AGAIN_ONE_IN = 4;
  private static final int AGAIN_WITHIN_MILLIS = 3_000;

  /// Plays the rounds and tells of each.
  ///
  /// @return those played, and a last one, number 0, that looks at all of them together
  public List<Round> play(int rounds, Consumer<Round> listener) throws InterruptedException {
    var random = new SplittableRandom(seed);
    var all = new ArrayList<Fact>();
    var played = new ArrayList<Round>();
    Instant since = Instant.now();
    for (int i = 1; i <= rounds; i++) {
      Round round = play(i, random, all);
      played.add(round);
      listener.accept(round);
    }
    Instant now = Instant.now();
    List<Violation> left = interview().violations(all, since, Duration.ofSeconds(5));
    Round together = Round.of(0, since, now, now, all, left);
    played.add(together);
    listener.accept(together);
    return played;
  }

  private Round play(int number, SplittableRandom random, List<Fact> all)
      throws InterruptedException {
    Instant began = Instant.now();
    var diary = new Diary();
    Instant killed;
    Instant ready;
    try (var crowd = new Crowd("r" + number, node.sip(), diary, size, random.nextLong())) {
      crowd.start();
      TimeUnit.MILLISECONDS.sleep(LOAD_MILLIS + random.nextInt(4_000));
      killed = Instant.now();
      kill(random);
      ready = Instant.now();
      TimeUnit.MILLISECONDS.sleep(AFTER_MILLIS);
      crowd.finish(QUIET);
    }
    List<Fact> facts = diary.facts();
    List<Violation> violations = interview().violations(facts, began, TIMERS);
    if (!violations.isEmpty()) {
      diary.save(folder.resolve("round-" + number + ".log"));
    }
    all.addAll(facts);
    return Round.of(number, began, killed, ready, facts, violations);
  }

  /// Kills the node and starts it again; now and then it is killed once more while it takes over.
  private void kill(SplittableRandom random) throws InterruptedException {
    node.kill();
    if (random.nextInt(AGAIN_ONE_IN) == 0) {
      node.launch();
      TimeUnit.MILLISECONDS.sleep(random.nextInt(AGAIN_WITHIN_MILLIS));
      node.kill();
    }
    node.start();
  }

  private Interview interview() {
    return Interview.with(node);
  }
}

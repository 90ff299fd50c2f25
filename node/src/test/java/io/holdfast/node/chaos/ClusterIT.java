// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.it.NodeUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;

/// Three nodes on a real Cassandra, and what the longer runs in `ops/chaos` do to them, in short.
/// The tests share the cluster, so they have an order.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ClusterIT {
  private static final int NODES = 3;
  private static final int LIMIT = 20;

  /// Short, and with patience for a machine that does other things as well.
  private static final Map<String, String> SHORT =
      Map.of(
          "rate", "20",
          "before", "3",
          "after", "4",
          "warm-up", "3",
          "frozen", "12",
          "limit", Integer.toString(LIMIT),
          "gap", "20",
          "slack", "10",
          "recovery", "15");

  private static final Path FOLDER = NodeUnderTest.folder("ClusterIT");

  private static @Nullable LocalCluster cluster;

  @BeforeAll
  static void up() {
    String network = "127.0." + ThreadLocalRandom.current().nextInt(20, 250);
    var settings = List.of("auth.enabled=false", "call.max-duration=" + LIMIT + "s");
    try {
      cluster = LocalCluster.up(FOLDER, NODES, List.of("--network", network), settings);
    } catch (LocalCluster.Failure failure) {
      Assumptions.assumeFalse(failure.missing(), failure.getMessage());
      throw failure;
    }
  }

  @AfterAll
  static void down() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static Run run(TestInfo test) {
    if (cluster == null) {
      throw new IllegalStateException("no cluster");
    }
    String name = test.getDisplayName().replaceAll("\\W+", "");
    var values = new HashMap<>(SHORT);
    values.put("dir", FOLDER.toString());
    return new Run(new Options(name, values, List.of()), cluster, new Findings(name));
  }

  private static void judge(Run run) throws IOException, InterruptedException {
    run.judge();

    assertThat(run.findings().wrong()).as("logs in " + FOLDER).isEmpty();
  }

  @Test
  @Order(1)
  void losesNoCallWhenEachNodeIsKilled(TestInfo test) throws IOException, InterruptedException {
    Run run = run(test);

    KillCluster.play(run, 5, KillCluster.Around.NOTHING);

    judge(run);
  }

  @Test
  @Order(2)
  void endsCallsInTimeThoughTheirOwnersAreKilled(TestInfo test)
      throws IOException, InterruptedException {
    Run run = run(test);

    Limits.play(run, Duration.ofSeconds(LIMIT));

    judge(run);
  }

  @Test
  @Order(3)
  void goesOnWhileTheDatabaseIsAway(TestInfo test) throws IOException, InterruptedException {
    Run run = run(test);

    DatabaseAway.play(run, 8);

    judge(run);
  }

  @Test
  @Order(4)
  void hearsNothingOfANodeThatWasFrozen(TestInfo test) throws IOException, InterruptedException {
    Run run = run(test);

    Freeze.play(run, run.cluster().living().getLast().id(), run.cluster().shared());

    judge(run);
  }
}

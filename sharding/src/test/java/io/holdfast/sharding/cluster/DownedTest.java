// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.cluster.Downed.Gone;
import io.holdfast.sharding.cluster.Downed.Look;
import io.holdfast.sharding.cluster.Downed.Shunned;
import io.holdfast.sharding.cluster.Downed.Sign;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.junit.jupiter.api.Test;

/// When a process gives itself up.
class DownedTest {

  private static final Incarnation SELF = new Incarnation("pekko://holdfast@192.0.2.1:7000", 1);
  private static final Incarnation OTHER = new Incarnation("pekko://holdfast@192.0.2.2:7000", 2);
  private static final Incarnation FORMER = new Incarnation("pekko://holdfast@192.0.2.1:7000", 9);

  private final AtomicInteger exits = new AtomicInteger();
  private final Fence fence = new Fence(System::nanoTime);
  private boolean leaving;
  private boolean stranded;
  private final BehaviorTestKit<Sign> downed =
      BehaviorTestKit.create(
          Downed.create(
              SELF,
              fence,
              Downed.LOOK_EVERY.multipliedBy(3),
              () -> leaving,
              OTHER::equals,
              () -> stranded,
              exits::incrementAndGet));

  @Test
  void endsWhenTheClusterLetsThisNodeGoUnasked() {
    fence.openForEver();

    downed.run(new Gone(SELF));

    assertThat(exits).hasValue(1);
    assertThat(fence.open()).isFalse();
    assertThat(downed.isAlive()).isFalse();
  }

  @Test
  void livesOnWhenAnotherIsLetGo() {
    downed.run(new Gone(OTHER));
    downed.run(new Gone(FORMER));

    assertThat(exits).hasValue(0);
  }

  @Test
  void livesOnWhenItAskedToLeave() {
    leaving = true;

    downed.run(new Gone(SELF));
    downed.run(new Shunned(OTHER));

    assertThat(exits).hasValue(0);
  }

  @Test
  void endsWhenAMemberWillNotTalkToItAgain() {
    downed.run(new Shunned(OTHER));

    assertThat(exits).hasValue(1);
  }

  @Test
  void livesOnWhenAStrangerWillNotTalkToIt() {
    downed.run(new Shunned(FORMER));

    assertThat(exits).hasValue(0);
  }

  @Test
  void endsWhenNoMajorityHasStoodByItForLong() {
    fence.openForEver();
    downed.run(Look.LOOK);
    fence.close();

    downed.run(Look.LOOK);
    downed.run(Look.LOOK);
    assertThat(exits).hasValue(0);

    downed.run(Look.LOOK);
    assertThat(exits).hasValue(1);
  }

  @Test
  void aMajorityThatIsBackIsAsGoodAsBefore() {
    fence.openForEver();
    downed.run(Look.LOOK);
    fence.close();
    downed.run(Look.LOOK);
    downed.run(Look.LOOK);
    fence.openForEver();
    downed.run(Look.LOOK);
    fence.close();

    downed.run(Look.LOOK);
    downed.run(Look.LOOK);

    assertThat(exits).hasValue(0);
  }

  @Test
  void waitsForTheOthersAsLongAsItTakesBeforeItWasEverTakenIn() {
    for (int look = 0; look < 100; look++) {
      downed.run(Look.LOOK);
    }

    assertThat(exits).hasValue(0);
    assertThat(Duration.ofSeconds(20)).isEqualTo(Downed.LOOK_EVERY.multipliedBy(100));
  }

  @Test
  void beginsAnewWhenItIsStrandedInAClusterThatNobodyJoins() {
    downed.run(Look.LOOK);
    stranded = true;
    downed.run(Look.LOOK);
    downed.run(Look.LOOK);
    assertThat(exits).hasValue(0);

    downed.run(Look.LOOK);

    assertThat(exits).hasValue(1);
  }
}

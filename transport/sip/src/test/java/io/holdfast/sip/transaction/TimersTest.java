// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimersTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void lastsThirtyTwoSecondsByDefault() {
    assertThat(Timers.DEFAULT.sixtyFourT1()).isEqualTo(Duration.ofSeconds(32));
  }

  @Test
  void neverWaitsLessThanThirtyTwoSecondsInTimerD() {
    var fast = new Timers(Duration.ofMillis(100), SECOND, SECOND);
    var slow = new Timers(SECOND, SECOND, SECOND);

    assertThat(fast.timerD()).isEqualTo(Duration.ofSeconds(32));
    assertThat(slow.timerD()).isEqualTo(Duration.ofSeconds(64));
  }

  @Test
  void doublesAnIntervalUpToT2() {
    assertThat(Timers.DEFAULT.doubledUpToT2(SECOND)).isEqualTo(Duration.ofSeconds(2));
    assertThat(Timers.DEFAULT.doubledUpToT2(Duration.ofSeconds(3)))
        .isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void knowsWhenTimerEReachesT2() {
    assertThat(Timers.DEFAULT.timerEReachesT2()).isEqualTo(Duration.ofMillis(3_500));
    assertThat(new Timers(SECOND, SECOND, SECOND).timerEReachesT2()).isEqualTo(Duration.ZERO);
  }

  @Test
  void rejectsValuesThatNoTimerCanHave() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Timers(Duration.ZERO, SECOND, SECOND))
        .withMessage("t1: PT0S (expected: more than zero)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Timers(SECOND, Duration.ofMillis(1), SECOND))
        .withMessage("t2: PT0.001S (expected: not less than t1, PT1S)");
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FenceTest {

  private static final long SECOND = 1_000_000_000L;

  // a clock that is about to pass from the largest to the smallest number, as the monotonic one may
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND);
  private final Fence fence = new Fence(clock::get);

  @Test
  void isClosedUntilSomebodyOpensIt() {
    assertThat(fence.open()).isFalse();
  }

  @Test
  void isOpenUntilItsMoment() {
    fence.openUntil(clock.get() + 2 * SECOND);

    clock.addAndGet(2 * SECOND - 1);
    assertThat(fence.open()).isTrue();

    clock.addAndGet(1);
    assertThat(fence.open()).isFalse();
  }

  @Test
  void isClosedForOneWhoSleptWithoutBeingTold() {
    fence.openUntil(clock.get() + 2 * SECOND);

    clock.addAndGet(40 * SECOND);

    assertThat(fence.open()).isFalse();
  }

  @Test
  void staysClosedForAMomentThatIsPast() {
    fence.openUntil(clock.get() - 1);

    assertThat(fence.open()).isFalse();
  }

  @Test
  void isOpenForEverWhereThereIsNobodyElse() {
    fence.openForEver();

    clock.addAndGet(365L * 24 * 3600 * SECOND);

    assertThat(fence.open()).isTrue();
    assertThat(Fence.ALWAYS_OPEN.open()).isTrue();
  }

  @Test
  void closesAtOnce() {
    fence.openForEver();

    fence.close();

    assertThat(fence.open()).isFalse();
  }
}

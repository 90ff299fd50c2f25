// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.Cancellable;
import org.junit.jupiter.api.Test;

class TimetableTest {

  private static final class WakeUp implements Cancellable {
    private final Duration after;
    private boolean cancelled;

    WakeUp(Duration after) {
      this.after = after;
    }

    @Override
    public boolean cancel() {
      cancelled = true;
      return true;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }

  private final List<WakeUp> wakeUps = new ArrayList<>();
  private long now = 1_000;
  private long live;
  private final Timetable<String> table =
      new Timetable<>(this::wakeUp, () -> now, delta -> live += delta);

  private Cancellable wakeUp(Duration after) {
    WakeUp it = new WakeUp(after);
    wakeUps.add(it);
    return it;
  }

  private List<Long> pending() {
    return wakeUps.stream().filter(it -> !it.cancelled).map(it -> it.after.toNanos()).toList();
  }

  @Test
  void oneWakeUpServesLaterTimersToo() {
    table.arm("first", Duration.ofNanos(10));
    table.arm("second", Duration.ofNanos(20));

    assertThat(pending()).containsExactly(10L);
  }

  @Test
  void anEarlierTimerMovesTheWakeUp() {
    table.arm("second", Duration.ofNanos(20));
    table.arm("first", Duration.ofNanos(10));

    assertThat(pending()).containsExactly(10L);
  }

  @Test
  void theNextWakeUpFollowsWhatWasDue() {
    table.arm("first", Duration.ofNanos(10));
    table.arm("second", Duration.ofNanos(25));
    now += 12;

    assertThat(table.due()).containsExactly("first");
    table.schedule();

    assertThat(wakeUps.getLast().after).isEqualTo(Duration.ofNanos(13));
  }

  @Test
  void aWakeUpThatComesTooEarlyTakesOutNothing() {
    table.arm("first", Duration.ofNanos(10));
    now += 5;

    assertThat(table.due()).isEmpty();
    table.schedule();

    assertThat(wakeUps.getLast().after).isEqualTo(Duration.ofNanos(5));
  }

  @Test
  void aNegativeTimeIsDueAtOnce() {
    table.arm("late", Duration.ofSeconds(-3));

    assertThat(table.due()).containsExactly("late");
  }

  @Test
  void countsWhatRuns() {
    table.arm("a", Duration.ofNanos(1));
    table.arm("a", Duration.ofNanos(2));
    table.arm("b", Duration.ofNanos(3));
    table.arm("c", Duration.ofNanos(4));
    assertThat(live).isEqualTo(3);

    table.disarm("a");
    table.disarm("a");
    assertThat(live).isEqualTo(2);

    now += 3;
    table.due();
    assertThat(live).isEqualTo(1);

    table.disarmIf(_ -> true);
    assertThat(live).isZero();

    table.arm("d", Duration.ofNanos(4));
    table.clear();
    assertThat(live).isZero();
    assertThat(table.due()).isEmpty();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgendaTest {

  private final Agenda<String> agenda = new Agenda<>();

  @Test
  void takesOutWhatIsDueInOrderOfDeadlines() {
    agenda.arm("late", 30);
    agenda.arm("early", 10);
    agenda.arm("middle", 20);

    assertThat(agenda.takeDue(20)).containsExactly("early", "middle");
    assertThat(agenda.takeDue(20)).isEmpty();
    assertThat(agenda.nextDue()).contains(30L);
  }

  @Test
  void keepsTheOrderOfArmingAmongEqualDeadlines() {
    agenda.arm("b", 10);
    agenda.arm("a", 10);
    agenda.arm("c", 10);

    assertThat(agenda.takeDue(10)).containsExactly("b", "a", "c");
  }

  @Test
  void armingAgainReplaces() {
    agenda.arm("a", 10);
    agenda.arm("a", 40);

    assertThat(agenda.size()).isEqualTo(1);
    assertThat(agenda.takeDue(39)).isEmpty();
    assertThat(agenda.takeDue(40)).containsExactly("a");
  }

  @Test
  void disarmedTimersDoNotFire() {
    agenda.arm("a", 10);
    agenda.arm("b", 10);
    agenda.disarm("a");
    agenda.disarm("unknown");

    assertThat(agenda.takeDue(10)).containsExactly("b");
  }

  @Test
  void disarmsByKind() {
    agenda.arm("1a", 10);
    agenda.arm("1b", 10);
    agenda.arm("2a", 10);

    agenda.disarmIf(key -> key.startsWith("1"));

    assertThat(agenda.takeDue(10)).containsExactly("2a");
  }

  @Test
  void comparesTimesAcrossTheOverflowOfTheClock() {
    agenda.arm("before", Long.MAX_VALUE - 5);
    agenda.arm("after", Long.MIN_VALUE + 5);

    assertThat(agenda.takeDue(Long.MAX_VALUE - 1)).containsExactly("before");
    assertThat(agenda.takeDue(Long.MIN_VALUE + 5)).containsExactly("after");
  }

  @Test
  void isEmptyAfterClear() {
    agenda.arm("a", 10);

    agenda.clear();

    assertThat(agenda.size()).isZero();
    assertThat(agenda.nextDue()).isEmpty();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteBudgetTest {

  @Test
  void givesNoMoreThanItHas() {
    var budget = new ByteBudget(100);

    assertThat(budget.tryTake(60)).isTrue();
    assertThat(budget.tryTake(41)).isFalse();
    assertThat(budget.tryTake(40)).isTrue();
    budget.giveBack(60);
    assertThat(budget.used()).isEqualTo(40);
  }

  @Test
  void givesNoMoreThanItsParentHas() {
    var all = new ByteBudget(100);
    var one = new ByteBudget(80, all);
    var other = new ByteBudget(80, all);

    assertThat(one.tryTake(80)).isTrue();
    assertThat(other.tryTake(21)).isFalse();
    assertThat(other.used()).isZero();
    assertThat(other.tryTake(20)).isTrue();
    one.giveBack(80);
    assertThat(all.used()).isEqualTo(20);
  }
}

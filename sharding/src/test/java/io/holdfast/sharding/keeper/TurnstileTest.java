// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnstileTest {

  private final Turnstile turnstile = new Turnstile(2);
  private final List<String> admitted = new ArrayList<>();

  private void enters(String owner, String what) {
    turnstile.enter(owner, () -> admitted.add(what));
  }

  @Test
  void admitsInTheOrderOfAskingAsFarAsThereIsRoom() {
    enters("a", "a1");
    enters("b", "b1");
    enters("a", "a2");
    enters("b", "b2");
    assertThat(admitted).containsExactly("a1", "b1");

    turnstile.leave("b");
    assertThat(admitted).containsExactly("a1", "b1", "a2");

    turnstile.leave("a");
    assertThat(admitted).containsExactly("a1", "b1", "a2", "b2");
  }

  @Test
  void whoGoesLeavesRoomAndAsksForNothingMore() {
    enters("a", "a1");
    enters("a", "a2");
    enters("a", "a3");
    enters("b", "b1");

    turnstile.withdraw("a");

    assertThat(admitted).containsExactly("a1", "a2", "b1");
  }

  @Test
  void whoIsNotInsideLeavesNoRoom() {
    enters("a", "a1");
    enters("a", "a2");
    enters("a", "a3");

    turnstile.leave("b");

    assertThat(admitted).containsExactly("a1", "a2");
  }

  @Test
  void hasRoomForOneAtLeast() {
    assertThatThrownBy(() -> new Turnstile(0)).hasMessageContaining("expected: at least 1");
  }
}

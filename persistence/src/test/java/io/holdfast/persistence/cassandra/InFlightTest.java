// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class InFlightTest {
  private final InFlight inFlight = new InFlight(2);

  @Test
  void knowsTheAgeOfTheOldest() {
    assertThat(inFlight.oldest()).isZero();
    int first = inFlight.begin();
    inFlight.tick();
    int second = inFlight.begin();
    inFlight.tick();

    assertThat(inFlight.oldest()).isEqualTo(2);
    inFlight.end(first);
    assertThat(inFlight.oldest()).isEqualTo(1);
    inFlight.end(second);
    assertThat(inFlight.oldest()).isZero();
    assertThat(inFlight.depth()).isZero();
  }

  @Test
  void refusesWhatIsTooMuch() {
    int first = inFlight.begin();
    inFlight.begin();

    assertThat(inFlight.begin()).isEqualTo(InFlight.REFUSED);
    inFlight.end(first);
    assertThat(inFlight.begin()).isNotEqualTo(InFlight.REFUSED);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConnectionIdsTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void growsWithEveryConnectionAndWithEveryStart() {
    var before = new ConnectionIds(START, -1);
    var after = new ConnectionIds(START.plusMillis(2), 0);

    long first = before.next();
    assertThat(before.next()).isGreaterThan(first);
    for (int i = 0; i < 1_000_000; i++) {
      before.next();
    }
    assertThat(after.next()).isGreaterThan(before.next());
  }

  @Test
  void tellsNodesApartThatStartTogether() {
    assertThat(new ConnectionIds(START, 1).next())
        .isNotEqualTo(new ConnectionIds(START, 77_777).next());
  }

  @Test
  void staysPositive() {
    assertThat(new ConnectionIds(Instant.parse("2035-01-01T00:00:00Z"), -1).next()).isPositive();
  }
}

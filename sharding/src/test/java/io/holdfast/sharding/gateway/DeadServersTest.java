// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sharding.TestDns;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.locate.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// With the limits of [TestDns#SETTINGS]: 30 s, at most 10 min, 3 servers.
class DeadServersTest {

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final DeadServers dead = TestDns.dead(() -> now);

  private static Server server(int number) {
    return new Server(Transport.UDP, Messages.address("198.51.100." + number, 5060));
  }

  private void fails(int number) {
    dead.add(server(number), "said nothing", Duration.ZERO);
  }

  @Test
  void theDeadAreTriedLastAndInTheirOrder() {
    fails(1);
    fails(2);

    assertThat(dead.last(List.of(server(1), server(2), server(3))))
        .containsExactly(server(3), server(1), server(2));
  }

  @Test
  void onlyForTheirTime() {
    fails(1);
    now = now.plusSeconds(30);

    assertThat(dead.last(List.of(server(1), server(2)))).containsExactly(server(1), server(2));
    assertThat(dead.list()).isEmpty();
  }

  @Test
  void orForTheTimeTheyAskFor() {
    dead.add(server(1), "answered 503", Duration.ofMinutes(2));
    dead.add(server(2), "answered 503", Duration.ofDays(2));

    assertThat(dead.list())
        .containsExactly(
            new DeadServers.Dead(server(1), "answered 503", now.plusSeconds(120)),
            new DeadServers.Dead(server(2), "answered 503", now.plusSeconds(600)));
  }

  @Test
  void moreThanTheLimitAreNotRemembered() {
    for (int number = 1; number <= 4; number++) {
      fails(number);
    }
    assertThat(dead.list()).extracting(DeadServers.Dead::server).doesNotContain(server(4));

    now = now.plusSeconds(31);
    fails(4);

    assertThat(dead.list()).extracting(DeadServers.Dead::server).containsExactly(server(4));
  }

  @Test
  void whoFailsAgainIsDeadForAnotherTime() {
    fails(1);
    now = now.plusSeconds(20);
    fails(1);
    now = now.plusSeconds(20);

    assertThat(dead.list()).hasSize(1);
  }
}

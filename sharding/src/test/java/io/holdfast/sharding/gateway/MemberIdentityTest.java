// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.cluster.Directory;
import io.holdfast.sharding.cluster.Outpost;
import io.holdfast.sharding.cluster.Stations;
import io.holdfast.sip.header.HostPort;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class MemberIdentityTest {

  private final Directory directory = new Directory(() -> 0);
  private final MemberIdentity identity =
      new MemberIdentity(
          List.of("sued.example"), List.of(new HostPort("192.0.2.1", 5060)), directory);

  @Test
  void takesTheAddressesOfEveryMemberForOurs() {
    HostPort theirs = new HostPort("192.0.2.2", 5060);
    assertThat(identity.get().isOurs(theirs)).isFalse();

    Stations.peer(directory, Stations.station(2), TestInbox.<Outpost.Command>create().getRef(), 10);

    assertThat(identity.get().isOurs(theirs)).isTrue();
    assertThat(identity.get().domainOf("192.0.2.102")).contains("sued.example");
    assertThat(identity.get().isOurs(new HostPort("192.0.2.1", 5060))).isTrue();
  }

  @Test
  void isTheSameValueWhileNobodyComes() {
    assertThat(identity.get()).isSameAs(identity.get());
  }
}

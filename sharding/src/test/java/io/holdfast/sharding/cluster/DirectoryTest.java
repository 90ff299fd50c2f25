// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.header.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class DirectoryTest {

  private final AtomicLong nanos = new AtomicLong();
  private final Directory directory = new Directory(nanos::get);

  private Peer add(Station station) {
    return Stations.peer(directory, station, TestInbox.<Outpost.Command>create().getRef(), 10);
  }

  @Test
  void findsTheNodeWhoseLifeHoldsAConnection() {
    add(Stations.station(1));
    Peer second = add(Stations.station(2));

    assertThat(directory.holdingConnections(2)).contains(second);
    assertThat(directory.holdingConnections(3)).isEmpty();
  }

  @Test
  void findsTheNodeThatListensOnAnOwnAddress() {
    Peer first = add(Stations.station(1));
    add(Stations.station(2));

    assertThat(directory.holding(Stations.own(1))).containsExactly(first);
  }

  @Test
  void prefersWhoCameByASharedAddressLast() {
    Peer first = add(Stations.station(1, Stations.FIRST));
    Peer second = add(Stations.station(2, Stations.SECOND));

    directory.heard(second, Stations.station(2, Stations.SECOND, Stations.FIRST));

    assertThat(directory.holding(Stations.FIRST)).containsExactly(second, first);
    directory.heard(first, Stations.station(1, Stations.FIRST));
    assertThat(directory.holding(Stations.FIRST)).containsExactly(second, first);
  }

  @Test
  void takesAnAddressForMovingAWhileAfterItsHolderGaveItUp() {
    Peer first = add(Stations.station(1, Stations.FIRST));
    assertThat(directory.adrift(Stations.FIRST)).isFalse();

    directory.heard(first, Stations.station(1));

    assertThat(directory.holding(Stations.FIRST)).isEmpty();
    assertThat(directory.adrift(Stations.FIRST)).isTrue();
    nanos.addAndGet(Duration.ofSeconds(3).toNanos());
    assertThat(directory.adrift(Stations.FIRST)).isFalse();
  }

  @Test
  void takesAnAddressForMovingAWhileAfterItsHolderLeft() {
    Peer first = add(Stations.station(1, Stations.FIRST));

    directory.remove(first);

    assertThat(directory.adrift(Stations.FIRST)).isTrue();
    assertThat(directory.peers()).isEmpty();
  }

  @Test
  void keepsTheAddressesOfThoseThatLeft() {
    directory.remove(add(Stations.station(1)));

    assertThat(directory.addresses())
        .contains(new HostPort("192.0.2.1", 5060), new HostPort("192.0.2.101", 5060));
  }

  @Test
  void findsANodeByItsName() {
    Peer second = add(Stations.station(2));

    assertThat(directory.named("n2")).contains(second);
    assertThat(directory.peers()).isEqualTo(List.of(second));
  }
}

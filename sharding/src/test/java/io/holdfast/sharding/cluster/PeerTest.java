// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sip.flow.Destination;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class PeerTest {

  private static final Destination THERE = new Destination.OverFlow(Messages.FROM_ANNA_TCP);

  private final TestInbox<Outpost.Command> outpost = TestInbox.create();
  private final AtomicLong nanos = new AtomicLong();
  private final Map<FlowMetric, Long> counts = new EnumMap<>(FlowMetric.class);
  private final List<String> failures = new ArrayList<>();
  private final Peer peer = peer(3);

  private Peer peer(int maxUnconfirmed) {
    return new Peer(
        Stations.station(2),
        outpost.getRef(),
        new Peer.Office(
            outpost.getRef(),
            new Budget(maxUnconfirmed),
            (metric, count) -> counts.merge(metric, count, Long::sum),
            nanos::get));
  }

  private void send(String name) {
    peer.send(
        THERE, Messages.invite(), (reason, gone) -> failures.add(name + ": " + reason + gone));
  }

  private List<Long> sequences() {
    return outpost.getAllReceived().stream()
        .map(command -> ((Outpost.Send) command).sequence())
        .toList();
  }

  @Test
  void givesMessagesAwayInTheOrderOfTheCalls() {
    send("a");
    send("b");

    assertThat(sequences()).containsExactly(1L, 2L);
    assertThat(counts).containsEntry(FlowMetric.SENT_AWAY, 2L);
  }

  @Test
  void tellsOnceThatAMessageCameBack() {
    send("a");
    send("b");

    peer.unsent(2, "closed ", true);
    peer.unsent(2, "closed ", true);

    assertThat(failures).containsExactly("b: closed true");
    assertThat(counts).containsEntry(FlowMetric.UNCONFIRMED, 1L);
  }

  @Test
  void whatWasNotTakenWhenTheNodeDiedDidNotLeave() {
    send("a");
    send("b");
    peer.took(1);

    peer.leave();

    assertThat(failures).containsExactly("b: node n2 is gonetrue");
    assertThat(counts).containsEntry(FlowMetric.UNCONFIRMED, 0L);
  }

  @Test
  void failsAtOnceAfterTheNodeHasLeft() {
    peer.leave();

    send("a");

    assertThat(failures).containsExactly("a: node n2 is gonetrue");
    assertThat(sequences()).isEmpty();
  }

  @Test
  void watchesNoMoreThanTheLimitButSends() {
    for (String name : List.of("a", "b", "c", "d")) {
      send(name);
    }

    assertThat(sequences()).hasSize(4);
    assertThat(counts).containsEntry(FlowMetric.UNWATCHED, 1L);
    peer.unsent(4, "closed", true);
    assertThat(failures).isEmpty();
  }

  @Test
  void forgetsFailuresAfterTheLifeOfAMessage() {
    send("a");
    nanos.set(Duration.ofSeconds(5).toNanos());
    send("b");

    peer.expire(Duration.ofSeconds(1).toNanos());
    peer.leave();

    assertThat(failures).containsExactly("b: node n2 is gonetrue");
    assertThat(counts).containsEntry(FlowMetric.UNCONFIRMED, 0L);
  }
}

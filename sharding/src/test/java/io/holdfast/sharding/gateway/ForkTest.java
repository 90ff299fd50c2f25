// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Transport;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForkTest {

  private static Destination at(int host) {
    return new Destination.ToAddress(
        Transport.UDP, Messages.address("198.51.100." + host, 5060), null);
  }

  private static Contact contact(int host, int thousandths, int... others) {
    return new Contact(
        "sip:ben@198.51.100." + host,
        at(host),
        null,
        null,
        List.of(),
        thousandths,
        IntStream.of(others).mapToObj(ForkTest::at).toList(),
        "next hop");
  }

  private static List<String> forks(int max, Fork.Order order, Contact... contacts) {
    return Fork.of(
            List.of(contacts),
            new Fork.Rules(max, order, Duration.ofSeconds(20), Duration.ofSeconds(4)))
        .stream()
        .map(
            fork ->
                "%d round %d instead of %d at %s"
                    .formatted(
                        fork.number(),
                        fork.round(),
                        fork.instead(),
                        fork.contact().destination().remote().getAddress().getHostAddress()))
        .toList();
  }

  @Test
  void putsContactsOfOneQValueIntoOneRound() {
    assertThat(forks(10, Fork.Order.SERIAL, contact(1, 1000), contact(2, 1000), contact(3, 500)))
        .containsExactly(
            "1 round 0 instead of 0 at 198.51.100.1",
            "2 round 0 instead of 0 at 198.51.100.2",
            "3 round 1 instead of 0 at 198.51.100.3");
  }

  @Test
  void saysWhichServerABranchGoesTo() {
    assertThat(
            Fork.of(
                List.of(contact(1, 1000, 2, 3)),
                new Fork.Rules(
                    10, Fork.Order.SERIAL, Duration.ofSeconds(20), Duration.ofSeconds(4))))
        .extracting(fork -> fork.contact().why())
        .containsExactly("next hop", "next hop, server 2 of 3", "next hop, server 3 of 3");
  }

  @Test
  void putsAllIntoOneRoundWhereThatIsAskedFor() {
    assertThat(forks(10, Fork.Order.PARALLEL, contact(1, 1000), contact(2, 500)))
        .containsExactly(
            "1 round 0 instead of 0 at 198.51.100.1", "2 round 0 instead of 0 at 198.51.100.2");
  }

  @Test
  void putsOtherServersOfAContactBehindEachOther() {
    assertThat(forks(10, Fork.Order.SERIAL, contact(1, 1000, 11, 12), contact(2, 1000)))
        .containsExactly(
            "1 round 0 instead of 0 at 198.51.100.1",
            "2 round 0 instead of 1 at 198.51.100.11",
            "3 round 0 instead of 2 at 198.51.100.12",
            "4 round 0 instead of 0 at 198.51.100.2");
  }

  @Test
  void triesTheBestContactsOnly() {
    assertThat(forks(1, Fork.Order.SERIAL, contact(1, 1000), contact(2, 1000))).hasSize(1);
  }
}

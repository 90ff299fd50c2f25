// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalAddressesTest {

  private static final List<InetSocketAddress> LOCALS =
      List.of(
          new InetSocketAddress("127.0.0.1", 5060),
          new InetSocketAddress("192.0.2.1", 5060),
          new InetSocketAddress("198.51.100.1", 5070),
          new InetSocketAddress("::1", 5060),
          new InetSocketAddress("2001:db8::1", 5060));

  @ParameterizedTest
  @CsvSource({
    "127.0.0.9, 127.0.0.1",
    "192.0.2.200, 192.0.2.1",
    "198.51.100.7, 198.51.100.1",
    "203.0.113.1, 192.0.2.1",
    "::1, ::1",
    "2001:db8:1::9, 2001:db8::1"
  })
  void sendsFromTheNearestAddress(String remote, String expected) {
    assertThat(LocalAddresses.nearest(LOCALS, InetAddress.ofLiteral(remote)))
        .extracting(InetSocketAddress::getAddress)
        .isEqualTo(InetAddress.ofLiteral(expected));
  }

  @Test
  void hasNoAddressForAFamilyThatIsNotServed() {
    assertThat(LocalAddresses.nearest(LOCALS.subList(0, 3), InetAddress.ofLiteral("2001:db8::2")))
        .isNull();
  }

  @Test
  void sendsBeyondTheMachineFromLoopbackOnlyIfThereIsNothingElse() {
    assertThat(LocalAddresses.nearest(LOCALS.subList(0, 1), InetAddress.ofLiteral("192.0.2.7")))
        .isEqualTo(LOCALS.getFirst());
  }

  @Test
  void takesAListenPointAsItIsUnlessItIsTheWildcard() {
    var one = new ListenPoint(Transport.UDP, LOCALS.getFirst());
    var all = new ListenPoint(Transport.UDP, new InetSocketAddress("0.0.0.0", 5060));

    assertThat(LocalAddresses.expand(one)).containsExactly(one);
    assertThat(LocalAddresses.expand(all)).contains(one).doesNotContain(all);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PresentAddressesTest {

  private static final InetAddress FLOATING = InetAddress.ofLiteral("192.0.2.77");
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.10");

  private final Set<InetAddress> onThisHost = new HashSet<>();
  private final AtomicLong questions = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private final PresentAddresses present =
      new PresentAddresses(
          List.of(FLOATING, LOOPBACK),
          address -> {
            questions.incrementAndGet();
            return onThisHost.contains(address);
          },
          nanos::get);

  private void timePasses() {
    nanos.addAndGet(PresentAddresses.BELIEVED.toNanos());
  }

  @Test
  void noticesThatAnAddressComesAndGoes() {
    assertThat(present.here(FLOATING)).isFalse();

    onThisHost.add(FLOATING);
    timePasses();
    assertThat(present.here(FLOATING)).isTrue();

    onThisHost.clear();
    timePasses();
    assertThat(present.here(FLOATING)).isFalse();
  }

  @Test
  void asksTheKernelOnceInAWhile() {
    present.here(FLOATING);
    present.here(FLOATING);
    assertThat(questions).hasValue(1);

    timePasses();
    present.here(FLOATING);
    assertThat(questions).hasValue(2);
  }

  @Test
  void asksAtOnceAfterASendHasFailed() {
    onThisHost.add(FLOATING);

    present.doubt(FLOATING);

    assertThat(present.here(FLOATING)).isTrue();
  }

  @Test
  void takesLoopbackAndWhatDoesNotFloatForPresent() {
    assertThat(present.here(LOOPBACK)).isTrue();
    assertThat(present.here(InetAddress.ofLiteral("198.51.100.1"))).isTrue();
    assertThat(present.floats(LOOPBACK)).isFalse();
    assertThat(present.floats(FLOATING)).isTrue();
    assertThat(questions).as("about the floating one, at the start").hasValue(1);
  }
}

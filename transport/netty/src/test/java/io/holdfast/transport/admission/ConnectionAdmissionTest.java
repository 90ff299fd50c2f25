// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.admission;

import static io.holdfast.transport.admission.ConnectionAdmission.Verdict.ADMITTED;
import static io.holdfast.transport.admission.ConnectionAdmission.Verdict.TOO_MANY;
import static io.holdfast.transport.admission.ConnectionAdmission.Verdict.TOO_MANY_FROM_SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ConnectionAdmissionTest {

  private static final InetAddress ALICE = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress BOB = InetAddress.ofLiteral("192.0.2.2");

  @Test
  void admitsAsManyAsAllowedFromOneSource() {
    var admission = new ConnectionAdmission(10, 2);

    assertThat(admission.enter(ALICE)).isEqualTo(ADMITTED);
    assertThat(admission.enter(ALICE)).isEqualTo(ADMITTED);
    assertThat(admission.enter(ALICE)).isEqualTo(TOO_MANY_FROM_SOURCE);
    assertThat(admission.enter(BOB)).isEqualTo(ADMITTED);
    assertThat(admission.open()).isEqualTo(3);
  }

  @Test
  void admitsAgainWhenOneHasLeft() {
    var admission = new ConnectionAdmission(10, 1);
    admission.enter(ALICE);
    admission.enter(ALICE);
    admission.leave(ALICE);

    assertThat(admission.enter(ALICE)).isEqualTo(ADMITTED);
  }

  @Test
  void countsAcceptedAndOwnConnectionsTogether() {
    var admission = new ConnectionAdmission(2, 2);

    assertThat(admission.enterOwn()).isTrue();
    assertThat(admission.enter(ALICE)).isEqualTo(ADMITTED);
    assertThat(admission.enter(BOB)).isEqualTo(TOO_MANY);
    assertThat(admission.enterOwn()).isFalse();
    admission.leaveOwn();
    assertThat(admission.enter(BOB)).isEqualTo(ADMITTED);
  }

  @Test
  void takesAnIpv6NetworkAsOneSource() {
    var admission = new ConnectionAdmission(10, 1);
    admission.enter(InetAddress.ofLiteral("2001:db8:0:1::1"));

    assertThat(admission.enter(InetAddress.ofLiteral("2001:db8:0:1:ffff::2")))
        .isEqualTo(TOO_MANY_FROM_SOURCE);
    assertThat(admission.enter(InetAddress.ofLiteral("2001:db8:0:2::1"))).isEqualTo(ADMITTED);
  }
}

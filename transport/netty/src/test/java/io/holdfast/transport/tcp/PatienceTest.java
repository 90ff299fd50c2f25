// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.holdfast.transport.TransportSettings;
import io.holdfast.transport.tcp.Patience.Overdue;
import org.junit.jupiter.api.Test;

class PatienceTest {

  private static final long SECOND = 1_000_000_000L;
  private static final TcpSettings SETTINGS = TransportSettings.from(ConfigFactory.load()).tcp();

  @Test
  void closesAnAcceptedConnectionThatBringsNoMessage() {
    var patience = new Patience(SETTINGS, false, 0);
    long limit = SETTINGS.firstMessageTimeout().toNanos();

    assertThat(patience.overdue(limit, 0, 0)).isEmpty();
    assertThat(patience.overdue(limit + 1, 0, 0)).contains(Overdue.SILENT);
  }

  @Test
  void doesNotExpectTheOtherSideToSpeakFirstOnAConnectionOfOurs() {
    var patience = new Patience(SETTINGS, true, 0);

    assertThat(patience.overdue(SETTINGS.firstMessageTimeout().toNanos() + 1, 0, 0)).isEmpty();
  }

  @Test
  void measuresAPartialMessageFromItsBeginning() {
    var patience = new Patience(SETTINGS, false, 0);
    long limit = SETTINGS.partialMessageTimeout().toNanos();
    patience.received(SECOND, false, true);
    patience.received(SECOND + limit, false, true);

    assertThat(patience.overdue(SECOND + limit, 0, 0)).isEmpty();
    assertThat(patience.overdue(SECOND + limit + 1, 0, 0)).contains(Overdue.PARTIAL);
  }

  @Test
  void beginsAnewWithEachPartialMessage() {
    var patience = new Patience(SETTINGS, false, 0);
    long limit = SETTINGS.partialMessageTimeout().toNanos();
    patience.received(0, false, true);
    patience.received(limit, true, true);

    assertThat(patience.overdue(2 * limit, 0, 0)).isEmpty();
    patience.received(2 * limit, true, false);
    assertThat(patience.overdue(4 * limit, 0, 0)).isEmpty();
  }

  @Test
  void closesAnIdleConnectionAndCountsWhatIsSentAsActivity() {
    var patience = new Patience(SETTINGS, true, 0);
    long limit = SETTINGS.idleTimeout().toNanos();

    assertThat(patience.overdue(limit, 0, 1)).isEmpty();
    assertThat(patience.overdue(2 * limit, 0, 1)).isEmpty();
    assertThat(patience.overdue(2 * limit + 1, 0, 1)).contains(Overdue.IDLE);
  }

  @Test
  void givesUpAPeerThatTakesNothing() {
    var patience = new Patience(SETTINGS, true, 0);
    long limit = SETTINGS.writeTimeout().toNanos();

    assertThat(patience.overdue(0, 5, 1)).isEmpty();
    assertThat(patience.overdue(limit, 4, 2)).isEmpty();
    assertThat(patience.overdue(2 * limit, 4, 2)).isEmpty();
    assertThat(patience.overdue(2 * limit + 1, 4, 2)).contains(Overdue.STALLED);
  }

  @Test
  void doesNotWaitLongForAPeerThatSendsNoMore() {
    var patience = new Patience(SETTINGS, true, 0);
    patience.halfClosed(SECOND);

    assertThat(patience.overdue(SECOND + SETTINGS.halfClosedTimeout().toNanos(), 0, 0)).isEmpty();
    assertThat(patience.overdue(SECOND + SETTINGS.halfClosedTimeout().toNanos() + 1, 0, 0))
        .contains(Overdue.HALF_CLOSED);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sharding.NotedWire;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests over connections that get lost behind them.
class UnansweredTest {
  private final Map<RoutingMetric, Long> counted = new EnumMap<>(RoutingMetric.class);
  private long nanos;
  private int told;
  private final NotedWire sockets = new NotedWire();
  private final Unanswered unanswered =
      new Unanswered(
          sockets,
          2,
          Duration.ofSeconds(32),
          () -> nanos,
          (metric, count) -> counted.merge(metric, count, Long::sum));
  private final Wire wire = unanswered.watching();

  private void comes(SipRequest request) {
    comes(request, Messages.FROM_ANNA_TCP);
  }

  private void comes(SipRequest request, Flow flow) {
    unanswered.hold(request, flow, () -> told++);
  }

  private void after(int seconds) {
    for (int i = 0; i < seconds; i++) {
      nanos += Duration.ofSeconds(1).toNanos();
      unanswered.repeat();
    }
  }

  private void leaves(SipResponse response) {
    wire.send(new Destination.OverFlow(Messages.FROM_ANNA_TCP), response, _ -> {});
  }

  private static SipRequest bye(String branch) {
    return Messages.request(
        "BYE sip:ben@198.51.100.9", "Via: SIP/2.0/TCP 198.51.100.7:5062;branch=z9hG4bK" + branch);
  }

  @Test
  void tellsTheCallEachSecondUntilTheAnswerLeaves() {
    comes(bye("1"));
    after(3);
    assertThat(told).isEqualTo(3);

    leaves(Messages.answer(bye("1"), 200, "b1"));
    after(3);

    assertThat(told).isEqualTo(3);
    assertThat(sockets.take()).containsExactly("200");
    assertThat(counted).containsEntry(RoutingMetric.HELD, 0L);
    assertThat(counted).containsEntry(RoutingMetric.REPEATED, 3L);
  }

  @Test
  void doesNotTellItBeforeASecondHasPassed() {
    comes(bye("1"));
    nanos += Duration.ofMillis(900).toNanos();

    unanswered.repeat();

    assertThat(told).isZero();
  }

  @Test
  void takesAProvisionalResponseForAnAnswerToAnInviteOnly() {
    comes(Messages.invite());
    leaves(Messages.answer(Messages.invite(), 100, "b1"));
    after(2);
    assertThat(told).isZero();

    comes(bye("1"));
    leaves(Messages.answer(bye("1"), 100, "b1"));
    after(2);
    assertThat(told).isEqualTo(2);
  }

  @Test
  void takesTheAnswerToAnotherForNone() {
    comes(bye("1"));

    leaves(Messages.answer(bye("2"), 200, "b1"));
    leaves(Messages.answer(Messages.invite(), 200, "b1"));
    wire.send(new Destination.OverFlow(Messages.FROM_BEN), bye("1"), _ -> {});
    after(1);

    assertThat(told).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Via: SIP/2.0/UDP 192.0.2.15;;,;,,",
        "CSeq: 36893488147419103232 REGISTER",
        "CSeq: none"
      })
  void letsTheRefusalOfAMalformedRequestPass(String malformed) {
    comes(bye("1"));

    leaves(Messages.answer(Messages.request("INFO sip:ben@198.51.100.9", malformed), 400, "b1"));
    after(1);

    assertThat(sockets.take()).containsExactly("400");
    assertThat(told).isEqualTo(1);
  }

  @Test
  void forgetsWhatCameOverAConnectionThatIsClosed() {
    Flow other = new Flow(Transport.TCP, Messages.US, Messages.ANNA, 8);
    comes(bye("1"));
    comes(bye("2"), other);

    sockets.close(Messages.FROM_ANNA_TCP);
    after(1);

    assertThat(told).isEqualTo(1);
    assertThat(counted).containsEntry(RoutingMetric.HELD, 1L);
  }

  @Test
  void givesUpWhenTheClientDoes() {
    comes(bye("1"));

    after(60);

    assertThat(told).isEqualTo(31);
    assertThat(counted).containsEntry(RoutingMetric.HELD, 0L);
  }

  @Test
  void holdsNothingThatItsClientRepeatsItself() {
    comes(bye("1"), Messages.FROM_ANNA);
    comes(Messages.request("ACK sip:ben@198.51.100.9"));

    after(5);

    assertThat(told).isZero();
  }

  @Test
  void holdsNoMoreThanItMay() {
    comes(bye("1"));
    comes(bye("1"));
    comes(bye("2"));
    comes(bye("3"));

    after(1);

    assertThat(told).isEqualTo(2);
    assertThat(counted)
        .containsEntry(RoutingMetric.HELD, 2L)
        .containsEntry(RoutingMetric.HELD_FULL, 1L);
  }
}

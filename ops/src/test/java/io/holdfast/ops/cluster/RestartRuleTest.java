// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ops.cluster.RestartRule.Decision;
import io.holdfast.ops.cluster.RestartRule.Decision.Leave;
import io.holdfast.ops.cluster.RestartRule.Decision.Restart;
import io.holdfast.ops.cluster.RestartRule.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RestartRuleTest {

  @Test
  void startsANodeAgainThatTheClusterThrewOut() {
    assertThat(RestartRule.onExit(Wanted.UP, 4, 0)).isEqualTo(new Restart(Duration.ZERO));
  }

  @ParameterizedTest
  @CsvSource({"UP,0", "UP,1", "UP,3", "UP,137", "STOPPED,0", "STOPPED,4", "KILLED,137", "KILLED,4"})
  void leavesEveryOtherEndToTheUser(Wanted wanted, int exitCode) {
    assertThat(RestartRule.onExit(wanted, exitCode, 0)).isEqualTo(new Leave());
  }

  @Test
  void waitsLongerForANodeThatIsThrownOutAgainAndAgain() {
    List<Decision> decisions =
        IntStream.range(0, 8).mapToObj(n -> RestartRule.onExit(Wanted.UP, 4, n)).toList();

    assertThat(decisions)
        .extracting(decision -> ((Restart) decision).delay().toSeconds())
        .containsExactly(0L, 1L, 2L, 4L, 8L, 10L, 10L, 10L);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With a shell in place of a node: it says READY, and ends as it is told.
final class MemberTest {
  private static final String SERVE = "echo READY node=n1; exec sleep 600";

  @TempDir Path folder;

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private Member member = member("exit 0");

  @AfterEach
  void leaveNothingBehind() {
    member.kill();
  }

  @Test
  void isUpOnceItSaysReady() throws ClusterFailure {
    member = started(SERVE);

    assertThat(member.state()).isEqualTo("up");
    assertThat(member.pid()).isPresent();
    assertThat(told).containsExactly("n1 begins, pid " + member.pid().getAsLong());
  }

  @Test
  void staysDownAfterItWasKilled() throws ClusterFailure {
    member = started(SERVE);

    member.kill();

    assertThat(member.state()).isEqualTo("killed");
    assertThat(member.pid()).isEmpty();
    assertThat(told).endsWith("n1 ended with 137");
  }

  @Test
  void isStoppedByASignalThatItCanHandle() throws ClusterFailure {
    member = started("trap 'exit 0' TERM; echo READY node=n1; while :; do sleep 0.01; done");

    member.stop();

    assertThat(member.state()).isEqualTo("stopped");
    assertThat(told).endsWith("n1 ended with 0");
  }

  @Test
  void isStartedAgainAfterItWasFenced() throws ClusterFailure {
    member =
        started("if [ -e second ]; then " + SERVE + "; else touch second; sleep 0.01; exit 4; fi");

    assertThat(member.state()).isEqualTo("up");
    assertThat(told).hasSize(3).element(1).isEqualTo("n1 was fenced or downed; again in 0 s");
  }

  @Test
  void isLeftAloneAfterAnyOtherEndAndTellsItsLastWords() {
    assertThatExceptionOfType(ClusterFailure.class)
        .isThrownBy(() -> started("echo 'holdfast: no port' >&2; echo '  at x' >&2; exit 3"))
        .withMessage("n1 ended with 3 before it was ready: holdfast: no port")
        .extracting(ClusterFailure::exitCode)
        .isEqualTo(3);
  }

  @Test
  void tellsThatSomebodyEndedItWhileItWasAwaited() throws ClusterFailure {
    member = member("exec sleep 600");
    member.launch();
    member.kill();

    assertThatExceptionOfType(ClusterFailure.class)
        .isThrownBy(member::awaitReady)
        .withMessage("n1 was ended meanwhile");
  }

  private Member started(String script) throws ClusterFailure {
    Member begun = member(script);
    begun.launch();
    begun.awaitReady();
    return begun;
  }

  private Member member(String script) {
    return new Member(
        "n1",
        folder,
        () -> new ProcessBuilder(List.of("sh", "-c", script)).directory(folder.toFile()),
        told::add);
  }
}

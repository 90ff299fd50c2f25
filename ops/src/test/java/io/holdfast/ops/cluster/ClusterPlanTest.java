// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterPlanTest {
  private static final ClusterPlan PLAN =
      new ClusterPlan("127.0.0", 3, List.of("auth.enabled=false"));

  @TempDir Path folder;

  @Test
  void givesEachNodeItsOwnAddressAndAllTheSharedOne() {
    assertThat(PLAN.ids()).containsExactly("n1", "n2", "n3");
    assertThat(PLAN.sip("n2")).containsExactly("udp:127.0.0.12:5060", "tcp:127.0.0.12:5060");
    assertThat(PLAN.shared()).containsExactly("udp:127.0.0.10:5060", "tcp:127.0.0.10:5060");
    assertThat(PLAN.admin("n1")).isEqualTo("http://127.0.0.11:8060");
  }

  @Test
  void startsANodeWithItsSettingsAndLastWithThoseOfTheUser() {
    assertThat(PLAN.command("n4", Path.of("/d/n4"), "127.0.0.1:9042"))
        .startsWith("run", "--data", "/d/n4", "--set", "node.id=n4")
        .contains("sip.listen=[\"udp:127.0.0.14:5060\",\"tcp:127.0.0.14:5060\"]")
        .contains("cluster.seeds=[\"127.0.0.11:7355\",\"127.0.0.12:7355\",\"127.0.0.13:7355\"]")
        .contains("cassandra.contact-points=[\"127.0.0.1:9042\"]")
        .contains("cassandra.replication=[\"datacenter1:1\"]")
        .endsWith("--set", "auth.enabled=false");
  }

  @Test
  void knowsWhoFoundedTheCluster() {
    assertThat(PLAN.founder("n3")).isTrue();
    assertThat(PLAN.founder("n4")).isFalse();
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    PLAN.write(folder);

    assertThat(ClusterPlan.read(folder)).hasValue(PLAN);
  }

  @Test
  void staysAsItWasWhereNothingIsSaid() throws ClusterFailure {
    ClusterArguments arguments = ClusterArguments.parse(List.of("up"));

    assertThat(
            ClusterPlan.of(arguments, Optional.of(new ClusterPlan("127.0.5", 2, List.of("a=b")))))
        .isEqualTo(new ClusterPlan("127.0.5", 2, List.of("a=b")));
    assertThat(ClusterPlan.of(arguments, Optional.empty()))
        .isEqualTo(new ClusterPlan("127.0.0", 3, List.of()));
  }
}

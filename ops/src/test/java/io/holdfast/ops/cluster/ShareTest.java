// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whether a node carries its share of the shards.
final class ShareTest {

  @ParameterizedTest
  @CsvSource({
    "0, 3, false",
    "63, 3, false",
    "64, 3, true",
    "85, 3, true",
    "96, 2, true",
    "95, 2, false",
    "256, 1, true"
  })
  void isThreeQuartersOfAnEvenOne(int ready, int nodes, boolean carried) {
    String body =
        "{\"self\":\"n1\",\"shards\":{\"total\":256,\"owned\":90,\"ready\":" + ready + "}}";

    assertThat(Share.isCarried(body, nodes)).isEqualTo(carried);
  }

  @ParameterizedTest
  @CsvSource({"''", "{}", "<html>", "'{\"shards\":{}}'"})
  void isNotWhereTheNodeDoesNotSay(String body) {
    assertThat(Share.isCarried(body, 3)).isFalse();
  }
}

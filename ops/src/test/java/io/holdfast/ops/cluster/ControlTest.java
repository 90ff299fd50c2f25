// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.ops.cluster.Control.Line;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ControlTest {

  @ParameterizedTest
  @ValueSource(strings = {"say starting n1 ...", "row {\"id\":\"n1\"}", "end 3 no port", "end 0 "})
  void readsAndWritesTheSameLines(String line) {
    assertThat(Line.parse(line).line()).isEqualTo(line);
  }

  @Test
  void keepsAnAnswerToOneLine() {
    assertThat(new Line.End(1, "it said:\n  no").line()).isEqualTo("end 1 it said: |   no");
  }

  @Test
  void refusesAFolderWhoseNameIsTooLongForASocket() {
    assertThatExceptionOfType(ClusterFailure.class)
        .isThrownBy(() -> Control.requireShort(Path.of("/" + "d".repeat(120))))
        .withMessageContaining("expected: at most 84 characters");
  }
}

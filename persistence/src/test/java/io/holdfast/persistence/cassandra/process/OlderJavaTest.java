// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OlderJavaTest {

  @Test
  void readsTheVersionOfAReleaseFile() {
    assertThat(OlderJava.major("IMPLEMENTOR=\"Debian\"\nJAVA_VERSION=\"17.0.15\"\n")).isEqualTo(17);
    assertThat(OlderJava.major("JAVA_VERSION=\"1.8.0_452\"\n")).isEqualTo(1);
    assertThat(OlderJava.major("LIBC=\"gnu\"\n")).isZero();
  }

  @Test
  void looksFirstWhereTheVariablesSay() {
    Map<String, String> environment = Map.of("JAVA_HOME", "/b", "JAVA17_HOME", "/a", "HOME", "/h");

    assertThat(OlderJava.candidates(environment)).startsWith(Path.of("/a"), Path.of("/b"));
  }

  @Test
  void ignoresAnEmptyVariable() {
    assertThat(OlderJava.candidates(Map.of("JAVA17_HOME", ""))).doesNotContain(Path.of(""));
  }
}

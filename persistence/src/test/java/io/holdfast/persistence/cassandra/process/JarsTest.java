// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JarsTest {
  @TempDir Path folder;

  @Test
  void readsTheListOfTheBuild() throws IOException {
    Path one = Files.createFile(folder.resolve("cassandra-all-5.0.9.jar"));
    Path two = Files.createFile(folder.resolve("jamm-0.4.0.jar"));
    Path list = Files.writeString(folder.resolve("list"), one + File.pathSeparator + two + "\n");

    Jars jars = Jars.read(list);

    assertThat(jars.all()).containsExactly(one, two);
    assertThat(jars.agent()).isEqualTo(two);
    assertThat(jars.classPath()).isEqualTo(one + File.pathSeparator + two);
  }

  @Test
  void saysHowToFetchWhatIsGone() throws IOException {
    Path list = Files.writeString(folder.resolve("list"), folder.resolve("gone.jar").toString());

    assertThatExceptionOfType(MissingException.class)
        .isThrownBy(() -> Jars.read(list))
        .withMessageContaining("gone.jar is gone")
        .withMessageContaining("cluster-config/cassandra/pom.xml");
  }

  @Test
  void saysHowToFetchAListThatWasNeverMade() {
    assertThatExceptionOfType(MissingException.class)
        .isThrownBy(() -> Jars.read(folder.resolve("none")))
        .withMessageContaining("mvn -f cluster-config/cassandra/pom.xml");
  }
}

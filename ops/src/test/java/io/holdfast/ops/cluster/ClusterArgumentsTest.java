// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.ops.cluster.ClusterArguments.Verb;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClusterArgumentsTest {

  @Test
  void readsAnUpWithAllThatItTakes() throws ClusterFailure {
    ClusterArguments arguments =
        parse("up --nodes 4 --dir=/tmp/x --network 127.3.2 --set a=1 --set sip.listen=[b=c]");

    assertThat(arguments.verb()).isEqualTo(Verb.UP);
    assertThat(arguments.nodes()).hasValue(4);
    assertThat(arguments.dir()).isEqualTo(Path.of("/tmp/x"));
    assertThat(arguments.network()).hasValue("127.3.2");
    assertThat(arguments.sets()).containsExactly("a=1", "sip.listen=[b=c]");
  }

  @Test
  void takesTheFolderOfTheDataByDefault() throws ClusterFailure {
    assertThat(parse("down").dir()).isEqualTo(Path.of("data/cluster").toAbsolutePath());
  }

  @Test
  void readsTheNodeWhereverItStands() throws ClusterFailure {
    assertThat(parse("kill --dir /tmp/x n2").target()).hasValue("n2");
    assertThat(parse("--dir /tmp/x kill n2").target()).hasValue("n2");
  }

  @Test
  void readsTheFormat() throws ClusterFailure {
    assertThat(parse("status --format json").json()).isTrue();
    assertThat(parse("status").json()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          go                     | unknown command 'go'
          kill                   | 'kill' wants a node
          kill n1 n2             | 'n2' is too much
          roll n1                | 'n1' is too much
          up --nodes 0           | --nodes: '0' (expected: 1 to 9)
          up --nodes             | option '--nodes' needs a value
          up --network 10.0.0    | --network: '10.0.0'
          up --network 127.0.300 | --network: '127.0.300'
          up --set x             | --set: 'x' (expected: KEY=VALUE)
          up --fast              | unknown option '--fast'
          down --nodes 3         | --nodes, --network and --set are for 'cluster up'
          status --format xml    | --format: 'xml'
          """)
  void saysWhatIsWrong(String line, String message) {
    assertThatExceptionOfType(ClusterFailure.class)
        .isThrownBy(() -> parse(line))
        .withMessageContaining(message)
        .extracting(ClusterFailure::exitCode)
        .isEqualTo(2);
  }

  private static ClusterArguments parse(String line) throws ClusterFailure {
    return ClusterArguments.parse(List.of(line.split(" ")));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ArgumentsTest {

  @Test
  void tellsOptionsFlagsAndWordsApart() throws Failure {
    Arguments arguments = parse("alice", "--admin", "http://x", "--format=json", "--verify", "-");

    assertThat(arguments.words()).containsExactly("alice", "-");
    assertThat(arguments.option("--admin")).hasValue("http://x");
    assertThat(arguments.option("--format")).hasValue("json");
    assertThat(arguments.flag("--verify")).isTrue();
  }

  @Test
  void takesWhatFollowsTwoDashesForWords() throws Failure {
    assertThat(parse("--", "--admin", "-x").words()).containsExactly("--admin", "-x");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> parse("--wrong")).hasMessage("unknown option '--wrong'");
    assertThatThrownBy(() -> parse("--verify=yes")).hasMessage("unknown option '--verify'");
    assertThatThrownBy(() -> parse("--admin")).hasMessage("option '--admin' needs a value");
    assertThatThrownBy(() -> parse("--admin", "a", "--admin=b")).hasMessageContaining("twice");
  }

  @Test
  void countsTheWords() throws Failure {
    assertThat(parse("a").word("AOR")).isEqualTo("a");
    assertThat(parse().optionalWord("AOR")).isEmpty();
    assertThatThrownBy(() -> parse().word("AOR")).hasMessage("AOR is missing");
    assertThatThrownBy(() -> parse("a", "b").word("AOR")).hasMessageContaining("'b' is too much");
    assertThatThrownBy(() -> parse("a").noWords()).hasMessageContaining("'a' is too much");
  }

  private static Arguments parse(String... args) throws Failure {
    return Arguments.parse(List.of(args), Set.of("--admin", "--format"), Set.of("--verify"));
  }
}

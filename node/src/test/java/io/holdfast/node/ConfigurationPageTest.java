// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds `docs/configuration.md` against the `reference.conf` of all modules: the same keys with
/// the same defaults, and examples that a node takes.
final class ConfigurationPageTest {

  private static final String PAGE = "docs/configuration.md";
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(holdfast\\.\\S+)` \\| `(.*?)` \\|");
  private static final Pattern FILE = Pattern.compile("(?s)```hocon\n(.*?)```");
  private static final Pattern SET = Pattern.compile("--set (?:'([^']+)'|(\\S+))");
  private static final Pattern COMMANDS = Pattern.compile("(?s)```sh\n(.*?)```");

  /// Pekko's own, which nobody is meant to change.
  private static final Pattern OF_PEKKO =
      Pattern.compile("(pekko|holdfast\\.(journal|no-journal|snapshots))\\..*");

  @Test
  void listsEveryKeyWithItsDefault() {
    Map<String, String> listed =
        ROW.matcher(SourceTree.text(PAGE))
            .results()
            .collect(
                Collectors.toMap(
                    row -> row.group(1), row -> plain(row.group(2)), (a, _) -> a, TreeMap::new));

    assertThat(listed).containsExactlyEntriesOf(defaults());
  }

  @ParameterizedTest
  @MethodSource("files")
  void showsFilesThatANodeTakes(String file) {
    Config known =
        ConfigFactory.parseResources("node.conf").withFallback(ConfigFactory.defaultReference());

    NodeSettings.from(ConfigFactory.parseString(file).withFallback(known).resolve());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void showsCommandsThatANodeTakes(String command) {
    var sets =
        SET.matcher(command.replace("\\\n", " "))
            .results()
            .map(set -> set.group(1) == null ? set.group(2) : set.group(1))
            .toList();

    NodeSettings.from(Configuration.load(null, sets));
  }

  private static Stream<String> files() {
    return FILE.matcher(SourceTree.text(PAGE)).results().map(file -> file.group(1));
  }

  private static Stream<String> commands() {
    return COMMANDS.matcher(SourceTree.text(PAGE)).results().map(command -> command.group(1));
  }

  private static TreeMap<String, String> defaults() {
    TreeMap<String, String> defaults = new TreeMap<>();
    for (Path file : SourceTree.files("src/main/resources", "reference.conf")) {
      ConfigFactory.parseFile(file.toFile())
          .entrySet()
          .forEach(entry -> defaults.put(entry.getKey(), text(entry.getValue())));
    }
    defaults.keySet().removeIf(key -> OF_PEKKO.matcher(key).matches());
    return defaults;
  }

  private static String text(ConfigValue value) {
    return plain(value.render(ConfigRenderOptions.concise()));
  }

  /// Quotes and blanks aside, which HOCON lets everybody set as they like.
  private static String plain(String value) {
    return value.replaceAll("[\" ]", "");
  }
}

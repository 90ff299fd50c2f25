// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the pages of this repository refer to is there: files by their links, tests by their names.
final class LinksTest {

  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))`");

  private static final Pattern INLINE = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");
  private static final Pattern REFERENCE = Pattern.compile("(?m)^\\[[^\\]]+\\]: (\\S+)$");

  @ParameterizedTest
  @MethodSource("pages")
  void linkToFilesThatExist(Path page) {
    String text = SourceTree.text(page);

    assertThat(
            Stream.of(INLINE, REFERENCE)
                .flatMap(pattern -> pattern.matcher(text).results())
                .map(link -> link.group(1))
                .filter(link -> !link.contains("://")))
        .allSatisfy(link -> assertThat(Files.exists(page.resolveSibling(link))).as(link).isTrue());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void nameTestsThatExist(Path page) {
    Set<String> tests =
        SourceTree.java("src/test").stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());

    assertThat(TEST.matcher(SourceTree.text(page)).results().map(name -> name.group(1)))
        .allSatisfy(name -> assertThat(tests).contains(name));
  }

  private static Stream<Path> pages() {
    return SourceTree.pages().stream();
  }
}

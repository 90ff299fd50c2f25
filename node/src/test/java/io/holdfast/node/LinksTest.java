// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every link from one page of this repository to a file of it leads somewhere.
final class LinksTest {

  private static final Pattern INLINE = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");
  private static final Pattern REFERENCE = Pattern.compile("(?m)^\\[[^\\]]+\\]: (\\S+)$");

  @ParameterizedTest
  @MethodSource("pages")
  void leadSomewhere(Path page) {
    String text = SourceTree.text(page);

    assertThat(
            Stream.of(INLINE, REFERENCE)
                .flatMap(pattern -> pattern.matcher(text).results())
                .map(link -> link.group(1))
                .filter(link -> !link.contains("://")))
        .allSatisfy(link -> assertThat(Files.exists(page.resolveSibling(link))).as(link).isTrue());
  }

  private static Stream<Path> pages() {
    return SourceTree.pages().stream();
  }
}

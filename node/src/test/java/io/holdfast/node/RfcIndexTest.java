// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Holds `docs/rfc.md` against the code: what it names is there.
final class RfcIndexTest {

  private static final String PAGE = "docs/rfc.md";
  private static final Pattern NAME = Pattern.compile("`([a-z]+\\.[A-Z][A-Za-z0-9]*)`");
  private static final Pattern RFC = Pattern.compile("RFC[\\s/]+(\\d{4})");

  /// A line of one of the tables.
  private record Row(String section, String classes, String tests, String note) {}

  @Test
  void namesClassesThatExist() {
    Set<String> known = named(SourceTree.java("src/main"));

    assertThat(rows()).allSatisfy(row -> assertThat(known).containsAll(names(row.classes())));
  }

  @Test
  void namesTestsThatExist() {
    Set<String> known = named(SourceTree.java("src/test"));

    assertThat(rows()).allSatisfy(row -> assertThat(known).containsAll(names(row.tests())));
  }

  @Test
  void saysInEachRowWhoDoesItOrWhyNobodyDoes() {
    assertThat(rows())
        .hasSizeGreaterThan(100)
        .allSatisfy(
            row -> {
              assertThat(names(row.classes()).isEmpty()).isEqualTo(row.classes().equals("—"));
              assertThat(names(row.tests()).isEmpty()).isEqualTo(row.tests().equals("—"));
              if (row.classes().equals("—")) {
                assertThat(row.note()).isNotEmpty();
              }
            });
  }

  @Test
  void hasEveryRfcThatTheCodeOfSipCites() {
    Set<String> cited =
        SourceTree.java("src/main").stream()
            .filter(file -> !file.startsWith(SourceTree.root().resolve("ops")))
            .flatMap(file -> rfcs(SourceTree.text(file)).stream())
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(rfcs(SourceTree.text(PAGE))).containsAll(cited);
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (String line : SourceTree.text(PAGE).lines().toList()) {
      if (line.startsWith("| ") && !line.startsWith("| section ")) {
        String[] cells = line.substring(1, line.lastIndexOf('|')).split("\\|", -1);
        assertThat(cells).as(line).hasSize(4);
        rows.add(new Row(cells[0].strip(), cells[1].strip(), cells[2].strip(), cells[3].strip()));
      }
    }
    return rows;
  }

  private static List<String> names(String cell) {
    return NAME.matcher(cell).results().map(found -> found.group(1)).toList();
  }

  private static Set<String> rfcs(String text) {
    return RFC.matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// `package.Class` of each file, the package by its last part.
  private static Set<String> named(List<Path> files) {
    return files.stream()
        .map(
            file ->
                file.getName(file.getNameCount() - 2)
                    + "."
                    + file.getFileName().toString().replace(".java", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}

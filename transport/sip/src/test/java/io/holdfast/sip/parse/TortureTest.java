// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.holdfast.sip.parse.ParseResult.Malformed;
import io.holdfast.sip.parse.ParseResult.Parsed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// RFC 4475 and RFC 5118, message by message, as datagrams. What we make of each is a row of
/// `expectations.tsv`; a row that is not what the corpus's verdict asks for must say why, and one
/// that is must not, so that a deviation that heals breaks the build.
class TortureTest {

  private record Expectation(
      String file, String verdict, String fault, String section, String reason) {}

  private record Verdict(String file, String parse, String server) {}

  @TestFactory
  Stream<DynamicTest> readsEachMessageAsExpected() {
    Map<String, Verdict> verdicts = verdicts();
    Map<String, Expectation> expectations = expectations();
    return Corpora.torture().stream()
        .map(file -> dynamicTest(name(file), () -> check(file, verdicts, expectations)));
  }

  @Test
  void expectsSomethingOfEveryMessageAndOfNoOther() {
    List<String> files = Corpora.torture().stream().map(TortureTest::name).toList();

    assertThat(files).hasSize(49 + 12).containsExactlyInAnyOrderElementsOf(expectations().keySet());
    assertThat(verdicts().keySet()).containsExactlyInAnyOrderElementsOf(files);
  }

  private static void check(
      Path file, Map<String, Verdict> verdicts, Map<String, Expectation> expectations) {
    Expectation expected = Objects.requireNonNull(expectations.get(name(file)));
    Verdict verdict = Objects.requireNonNull(verdicts.get(name(file)));
    byte[] bytes = Corpora.bytes(file);

    ParseResult result = new SipParser(Limits.DEFAULT).datagram(bytes.clone());
    Optional<Fault> fault =
        switch (result) {
          case Parsed(var message, var end) -> {
            assertThat(message.encode()).isEqualTo(Arrays.copyOf(bytes, end));
            yield Conformance.check(message);
          }
          case Malformed(var found, var answerable, _) -> {
            boolean request = verdict.server().contains("400") || verdict.server().contains("505");
            assertThat(answerable != null).as("answerable").isEqualTo(request);
            yield Optional.of(found);
          }
          case ParseResult.Incomplete _ ->
              throw new AssertionError("a datagram is never incomplete");
        };

    assertThat(fault.isEmpty() ? "accept" : "reject")
        .as(fault.toString())
        .isEqualTo(expected.verdict());
    assertThat(fault.map(f -> f.kind() + " " + f.rule()).orElse("-")).isEqualTo(expected.fault());
    assertThat(expected.section()).matches("RFC (4475|5118) §[0-9.]+");
    assertThat(expected.reason().isEmpty())
        .as("a reason is given where, and only where, we deviate from: %s", verdict)
        .isEqualTo(agrees(expected.verdict(), verdict));
  }

  /// `ACCEPT syntax` with a 400 of the server: the grammar holds, the message does not.
  private static boolean agrees(String ours, Verdict verdict) {
    return switch (verdict.parse()) {
      case "ACCEPT" -> ours.equals("accept");
      case "REJECT", "REJECT over UDP" -> ours.equals("reject");
      case "ACCEPT syntax" -> ours.equals("reject") && verdict.server().startsWith("400");
      case "EITHER" -> true;
      default -> throw new AssertionError("verdict: " + verdict);
    };
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static Map<String, Verdict> verdicts() {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    for (String line : rows("rfc4475/verdicts.csv")) {
      String[] cells = line.split(",", -1);
      verdicts.put(cells[0], new Verdict(cells[0], cells[3], cells[4]));
    }
    for (String line : rows("rfc5118/verdicts.csv")) {
      String[] cells = line.split(",", -1);
      verdicts.put(cells[0], new Verdict(cells[0], cells[2], cells[3]));
    }
    return verdicts;
  }

  private static List<String> rows(String file) {
    return Corpora.lines(Corpora.root().resolve(file)).stream().skip(1).toList();
  }

  private static Map<String, Expectation> expectations() {
    Map<String, Expectation> expectations = new LinkedHashMap<>();
    try (InputStream in = TortureTest.class.getResourceAsStream("expectations.tsv")) {
      assertThat(in).isNotNull();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split("\t", -1))
          .forEach(c -> expectations.put(c[0], new Expectation(c[0], c[1], c[2], c[3], c[4])));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return expectations;
  }
}

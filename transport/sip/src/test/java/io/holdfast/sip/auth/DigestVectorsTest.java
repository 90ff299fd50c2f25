// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The published examples of digest authentication that others computed (RFC 2617 §3.5, RFC 7616
/// §3.9). The shared corpus has also some of kinds that we refuse: these must be of exactly those.
class DigestVectorsTest {

  private static final Pattern MEMBER =
      Pattern.compile("\"(\\w+)\":\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  @Test
  void computesEveryVectorOfTheKindsThatWeOffer() throws IOException {
    List<Map<String, String>> vectors = vectors();

    int computed = 0;
    for (Map<String, String> vector : vectors) {
      Optional<DigestAlgorithm> algorithm = DigestAlgorithm.of(member(vector, "algorithm"));
      if (algorithm.isPresent() && "auth".equals(member(vector, "qop"))) {
        assertThat(response(algorithm.get(), vector))
            .as(member(vector, "source"))
            .isEqualTo(member(vector, "expected"));
        computed++;
      }
    }
    assertThat(vectors).hasSize(9);
    assertThat(computed).isEqualTo(4);
  }

  @Test
  void hashesThePasswordOfEveryVector() throws IOException {
    for (Map<String, String> vector : vectors()) {
      Ha1 ha1 =
          Ha1.of(member(vector, "username"), member(vector, "realm"), member(vector, "password"));
      DigestAlgorithm.of(member(vector, "algorithm"))
          .ifPresent(
              algorithm -> assertThat(ha1.forAlgorithm(algorithm)).contains(member(vector, "ha1")));
    }
  }

  private static String response(DigestAlgorithm algorithm, Map<String, String> vector) {
    return Digest.response(
        algorithm,
        member(vector, "ha1"),
        member(vector, "nonce"),
        member(vector, "nc"),
        member(vector, "cnonce"),
        member(vector, "method"),
        member(vector, "uri"));
  }

  private static String member(Map<String, String> vector, String name) {
    return vector.getOrDefault(name, "");
  }

  private static List<Map<String, String>> vectors() throws IOException {
    Path file = corpora().resolve("vectors/digest.json");
    assumeTrue(Files.exists(file), "no corpora at " + file + " (set HOLDFAST_CORPORA)");
    return Pattern.compile("\\{[^}]*}")
        .matcher(Files.readString(file))
        .results()
        .map(object -> members(object.group()))
        .toList();
  }

  private static Map<String, String> members(String object) {
    Map<String, String> members = new HashMap<>();
    MEMBER.matcher(object).results().forEach(m -> members.put(m.group(1), m.group(2)));
    return members;
  }

  /// The folder that the environment names, else the one beside the project.
  private static Path corpora() {
    String named = System.getenv("HOLDFAST_CORPORA");
    if (named != null) {
      return Path.of(named);
    }
    Path at = Path.of("").toAbsolutePath();
    while (at.getParent() != null && !Files.isDirectory(at.resolve("shared/corpora"))) {
      at = at.getParent();
    }
    return at.resolve("shared/corpora");
  }
}

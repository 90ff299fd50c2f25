// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.parse.ParseResult.Parsed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The messages of the call flow RFCs: all parse; those that the index calls complete also conform.
class CallflowsTest {

  @Test
  void everyMessageParsesAndGoesOutAsItCame() {
    List<Path> files = Corpora.callflows();

    assertThat(files).hasSizeGreaterThan(250);
    for (Path file : files) {
      byte[] bytes = Corpora.bytes(file);
      ParseResult result = new SipParser(Limits.DEFAULT).datagram(bytes.clone());

      assertThat(result).as(file.toString()).isInstanceOf(Parsed.class);
      assertThat(((Parsed) result).message().encode()).as(file.toString()).isEqualTo(bytes);
    }
  }

  @Test
  void everyCompleteMessageConforms() {
    Path root = Corpora.root().resolve("rfc-callflows");
    List<String> faults = new ArrayList<>();
    Map<String, String> completeness = new HashMap<>();
    for (String row : Corpora.lines(root.resolve("index.tsv"))) {
      String[] cells = row.split("\t", -1);
      completeness.put(cells[0], cells[2]);
    }
    for (Path file : Corpora.callflows()) {
      String name = root.relativize(file).toString();
      SipMessage message = Sample.message(Corpora.bytes(file));
      boolean lacksVia = completeness.getOrDefault(name, "").contains("via");

      Conformance.check(message)
          .filter(fault -> !(lacksVia && fault.reason().equals("Missing Via")))
          .ifPresent(fault -> faults.add(name + ": " + fault));
    }

    assertThat(faults).isEmpty();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.parse.ParseResult.Incomplete;
import io.holdfast.sip.parse.ParseResult.Malformed;
import io.holdfast.sip.parse.ParseResult.Parsed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A stream may be cut anywhere: what comes out depends on its bytes alone.
class SplitPointTest {

  private static final int SEED = 3261;

  @Test
  void everyMessageSurvivesEverySplitPoint() {
    List<byte[]> messages = messages();

    assertThat(messages).hasSizeGreaterThan(290);
    for (byte[] message : messages) {
      for (int cut = 0; cut <= message.length; cut++) {
        StreamScanner scanner = new StreamScanner(Limits.DEFAULT);
        ParseResult first = scanner.next(message, 0, cut);
        ParseResult last = cut < message.length ? scanner.next(message, 0, message.length) : first;

        boolean waits = cut == message.length || first instanceof Incomplete;
        if (!waits || !(last instanceof Parsed(var parsed, int end)) || end != message.length) {
          throw new AssertionError("cut at " + cut + ": " + first + ", " + last);
        }
        if (cut % 64 == 0) {
          assertThat(parsed.encode()).isEqualTo(message);
        }
      }
    }
  }

  @Test
  void everyMessageSurvivesByteByByte() {
    for (byte[] message : messages()) {
      StreamScanner scanner = new StreamScanner(Limits.DEFAULT);
      for (int to = 1; to < message.length; to++) {
        if (!(scanner.next(message, 0, to) instanceof Incomplete)) {
          throw new AssertionError("not incomplete at " + to);
        }
      }
      ParseResult last = scanner.next(message, 0, message.length);

      assertThat(((Parsed) last).message().encode()).isEqualTo(message);
    }
  }

  @Test
  void streamOfCorpusGivesSameSequenceForAnyCuts() {
    for (Path file : Corpora.files("stream-concat", ".txt")) {
      byte[] stream = crlf(Corpora.bytes(file));
      List<String> whole = sequence(stream, new int[] {stream.length});
      Random random = new Random(SEED);
      for (int i = 0; i < 1_000; i++) {
        assertThat(sequence(stream, cuts(random, stream.length))).isEqualTo(whole);
      }
    }
  }

  @Test
  void everyMessageOfStreamOfCorpusIsFound() {
    for (Path file : Corpora.files("stream-concat", ".txt")) {
      byte[] stream = crlf(Corpora.bytes(file));
      List<String> whole = sequence(stream, new int[] {stream.length});

      assertThat(whole).hasSize(file.endsWith("generic.txt") ? 227 : 26);
      assertThat(whole).noneMatch(line -> line.startsWith("Malformed"));
    }
  }

  /// What comes out of a stream that arrives in these pieces.
  private static List<String> sequence(byte[] stream, int[] cuts) {
    List<String> sequence = new ArrayList<>();
    StreamScanner scanner = new StreamScanner(Limits.DEFAULT);
    int from = 0;
    for (int cut : cuts) {
      boolean more = true;
      while (more) {
        switch (scanner.next(stream, from, cut)) {
          case Parsed(SipMessage message, int end) -> {
            sequence.add(message + " " + Arrays.hashCode(message.encode()));
            from = end;
          }
          case Malformed(Fault fault, _, int end) -> {
            sequence.add("Malformed " + fault);
            if (end < 0) {
              return sequence;
            }
            from = end;
          }
          case Incomplete _ -> more = false;
        }
      }
    }
    return sequence;
  }

  private static int[] cuts(Random random, int length) {
    int[] cuts = random.ints(1 + random.nextInt(60), 0, length).sorted().toArray();
    int[] all = Arrays.copyOf(cuts, cuts.length + 1);
    all[cuts.length] = length;
    return all;
  }

  /// Every good message of the corpora, with a Content-Length as a stream needs one.
  private static List<byte[]> messages() {
    return Stream.concat(Corpora.torture().stream(), Corpora.callflows().stream())
        .map(file -> new SipParser(Limits.DEFAULT).datagram(Corpora.bytes(file)))
        .filter(Parsed.class::isInstance)
        .map(result -> ((Parsed) result).message().withContentLength().encode())
        .toList();
  }

  private static byte[] crlf(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .replace("\r\n", "\n")
        .replace("\n", "\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}

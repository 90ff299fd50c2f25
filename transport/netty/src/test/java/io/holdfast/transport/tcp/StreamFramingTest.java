// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.tcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.parse.Limits;
import io.holdfast.transport.Messages;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamFramingTest {

  private static final String ONE = Messages.optionsText("TCP", "127.0.0.1:5070", 1, 7);
  private static final String TWO = Messages.optionsText("TCP", "127.0.0.1:5070", 2, 0);

  private final StreamFraming framing = new StreamFraming(Limits.DEFAULT);

  @Test
  void findsTheSameFramesAtEverySplitPoint() {
    String stream = "\r\n\r\n" + ONE + "\r\n" + TWO + "\r\n\r\n" + ONE;
    List<String> whole = feed(new StreamFraming(Limits.DEFAULT), stream);
    assertThat(whole).containsExactly("ping", "1 7", "2 0", "ping", "1 7");

    for (int cut = 0; cut <= stream.length(); cut++) {
      var split = new StreamFraming(Limits.DEFAULT);
      List<String> frames = feed(split, stream.substring(0, cut));
      frames.addAll(feed(split, stream.substring(cut)));
      assertThat(frames).as("cut at " + cut).isEqualTo(whole);
      assertThat(split.partial()).isFalse();
      assertThat(split.heldBytes()).isZero();
    }
  }

  @Test
  void findsTheSameFramesHoweverManyTheCuts() {
    String stream = (ONE + "\r\n\r\n" + TWO).repeat(20);
    List<String> whole = feed(new StreamFraming(Limits.DEFAULT), stream);

    for (int seed = 0; seed < 1_000; seed++) {
      var random = new Random(seed);
      var cut = new StreamFraming(Limits.DEFAULT);
      var frames = new ArrayList<String>();
      for (int at = 0; at < stream.length(); ) {
        int next = Math.min(stream.length(), at + 1 + random.nextInt(400));
        frames.addAll(feed(cut, stream.substring(at, next)));
        at = next;
      }
      assertThat(frames).as("seed " + seed).isEqualTo(whole);
    }
  }

  @Test
  void findsFramesByteByByte() {
    var frames = new ArrayList<String>();
    for (char c : (ONE + "\r\n\r\n" + TWO).toCharArray()) {
      frames.addAll(feed(framing, String.valueOf(c)));
    }

    assertThat(frames).containsExactly("1 7", "ping", "2 0");
  }

  @Test
  void doesNotTakeASingleLineEndForAPing() {
    assertThat(feed(framing, "\r\n" + ONE + "\r\n" + TWO + "\r\n")).containsExactly("1 7", "2 0");
  }

  @Test
  void takesTwoLineEndsForAPingHoweverFarApart() {
    assertThat(feed(framing, "\r")).isEmpty();
    assertThat(framing.partial()).isTrue();
    assertThat(feed(framing, "\n")).isEmpty();
    assertThat(framing.partial()).isFalse();
    assertThat(feed(framing, "\r\n")).containsExactly("ping");
  }

  @Test
  void answersEachOfManyPings() {
    assertThat(feed(framing, "\r\n\r\n".repeat(1_000))).hasSize(1_000).containsOnly("ping");
  }

  @Test
  void holdsOnlyWhatIsIncomplete() {
    feed(framing, ONE.repeat(100) + ONE.substring(0, 100));

    assertThat(framing.partial()).isTrue();
    feed(framing, ONE.substring(100));
    assertThat(framing.heldBytes()).isZero();
  }

  @Test
  void stopsAtBytesThatLoseTheFraming() {
    assertThat(feed(framing, ONE + "\u0001\u0002\r\n\r\n" + TWO)).containsExactly("1 7", "lost");
  }

  @Test
  void stopsAtAMessageThatIsTooLarge() {
    String large = ONE.replace("Content-Length: 7", "Content-Length: 70000");
    assertThat(feed(framing, large)).containsExactly("lost");
  }

  @Test
  void stopsAtAHeaderSectionThatNeverEnds() {
    var frames = new ArrayList<String>();
    frames.addAll(feed(framing, "OPTIONS sip:a SIP/2.0\r\n"));
    for (int i = 0; i < 100 && frames.isEmpty(); i++) {
      frames.addAll(feed(framing, "X: " + "x".repeat(995) + "\r\n"));
      assertThat(framing.heldBytes()).isLessThan(3 * Limits.DEFAULT.maxHeadBytes());
    }

    assertThat(frames).containsExactly("lost");
  }

  private static List<String> feed(StreamFraming framing, String bytes) {
    framing.append(Unpooled.copiedBuffer(bytes, ISO_8859_1));
    var frames = new ArrayList<String>();
    boolean lost = false;
    for (var frame = framing.next(); frame != null; frame = lost ? null : framing.next()) {
      switch (frame) {
        case StreamFraming.Frame.Ping _ -> frames.add("ping");
        case StreamFraming.Frame.Message(var message) ->
            frames.add(message.cseq().number() + " " + message.bodyLength());
        case StreamFraming.Frame.Broken(var malformed) -> {
          lost = malformed.framingLost();
          frames.add(lost ? "lost" : "malformed");
        }
      }
    }
    framing.release();
    return frames;
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.parse.ParseResult.Incomplete;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// However small the pieces, a byte is looked at a constant number of times: counted, not timed.
class StreamScannerStepsTest {

  private static final int LOOKS_PER_BYTE = 5;

  @Test
  void scansMessageInTimeThatGrowsWithItsLength() {
    for (int lines : new int[] {1, 10, 100, 200}) {
      String text = Sample.INVITE.replace("Max-Forwards: 70\n", "X: y\n".repeat(lines));

      assertThat(stepsByteByByte(Sample.bytes(text)))
          .isLessThan((long) LOOKS_PER_BYTE * text.length() * 11 / 10);
    }
  }

  @Test
  void scansLongBodyWithoutLookingAtIt() {
    byte[] body = new byte[50_000];
    Arrays.fill(body, (byte) '\n');
    byte[] head =
        Sample.bytes(Sample.INVITE.replaceFirst("Content-Length:(?s:.*)", "l: 50000\n\n"));
    byte[] message = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, message, head.length, body.length);

    assertThat(stepsByteByByte(message))
        .isLessThan((long) LOOKS_PER_BYTE * head.length + message.length);
  }

  @Test
  void scansEndlessLineOnce() {
    byte[] endless = new byte[32_000];
    Arrays.fill(endless, (byte) 'a');
    StreamScanner scanner = new StreamScanner(Limits.DEFAULT);

    for (int to = 1; to <= endless.length; to++) {
      assertThat(scanner.next(endless, 0, to)).isInstanceOf(Incomplete.class);
    }

    assertThat(scanner.steps()).isEqualTo(endless.length);
  }

  private static long stepsByteByByte(byte[] message) {
    StreamScanner scanner = new StreamScanner(Limits.DEFAULT);
    for (int to = 1; to <= message.length; to++) {
      scanner.next(message, 0, to);
    }
    return scanner.steps();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.auth;

import static io.holdfast.sip.auth.NonceBook.Use.EARLIER;
import static io.holdfast.sip.auth.NonceBook.Use.FORGOTTEN;
import static io.holdfast.sip.auth.NonceBook.Use.FRESH;
import static io.holdfast.sip.auth.NonceBook.Use.REPEAT;
import static io.holdfast.sip.auth.NonceBook.Use.REPLAYED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class NonceBookTest {

  private static final Instant OPENED = Instant.parse("2026-03-01T12:00:00Z");

  private final NonceBook book = new NonceBook(3, OPENED);

  @Test
  void takesEachCountOnce() {
    assertThat(use("n", 1, 100)).isEqualTo(FRESH);
    assertThat(use("n", 2, 200)).isEqualTo(FRESH);
    assertThat(use("n", 1, 300)).isEqualTo(REPLAYED);
    assertThat(use("n", 2, 300)).isEqualTo(REPLAYED);
  }

  @Test
  void knowsARetransmissionOfTheSameRequest() {
    use("n", 1, 100);
    use("n", 2, 200);

    assertThat(use("n", 1, 100)).isEqualTo(REPEAT);
  }

  @Test
  void takesNoRetransmissionWhenNoneCanComeAnyMore() {
    book.use("n", OPENED, 1, 100, OPENED);

    assertThat(book.use("n", OPENED, 1, 100, OPENED.plusSeconds(32))).isEqualTo(REPEAT);
    assertThat(book.use("n", OPENED, 1, 100, OPENED.plusSeconds(33))).isEqualTo(REPLAYED);
  }

  @Test
  void allowsRequestsToOvertakeEachOther() {
    use("n", 8, 800);

    assertThat(use("n", 1, 100)).isEqualTo(FRESH);
    assertThat(use("n", 1, 200)).isEqualTo(REPLAYED);
    assertThat(use("n", 9, 900)).isEqualTo(FRESH);
    assertThat(use("n", 1, 100)).isEqualTo(REPLAYED);
    assertThat(use("n", 0xffff_ffffL, 5)).isEqualTo(FRESH);
    assertThat(use("n", 2, 5)).isEqualTo(REPLAYED);
  }

  @Test
  void staysBoundedAndNeverTakesAForgottenNonceForANewOne() {
    for (int i = 0; i < 10; i++) {
      book.use("n" + i, OPENED.plusMillis(i), 1, i, OPENED);
    }

    assertThat(book.size()).isEqualTo(3);
    assertThat(book.use("n0", OPENED, 2, 1, OPENED)).isEqualTo(FORGOTTEN);
    assertThat(book.use("n6", OPENED.plusMillis(6), 2, 1, OPENED)).isEqualTo(FORGOTTEN);
    assertThat(book.use("n7", OPENED.plusMillis(7), 2, 1, OPENED)).isEqualTo(FRESH);
  }

  @Test
  void knowsNothingOfNoncesFromBeforeItWasOpened() {
    Instant before = OPENED.minusMillis(1);

    assertThat(book.use("n", before, 1, 1, OPENED)).isEqualTo(EARLIER);
    assertThat(book.use("n", before, 1, 1, OPENED.plusSeconds(31))).isEqualTo(EARLIER);
    assertThat(book.use("n", before, 1, 1, OPENED.plusSeconds(32))).isEqualTo(FORGOTTEN);
  }

  private NonceBook.Use use(String nonce, long count, long request) {
    return book.use(nonce, OPENED, count, request, OPENED);
  }
}

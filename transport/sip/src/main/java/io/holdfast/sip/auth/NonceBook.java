// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;

/// Remembers how often each nonce was used, so that a request which somebody has overheard cannot
/// be sent again (RFC 7616 §3.4, `nc`). Bounded: the oldest nonces are forgotten, and a forgotten
/// one is never taken for a new one. May be used from several threads.
public final class NonceBook {

  /// How a nonce count stands to those seen before.
  public enum Use {
    /// First of its count.
    FRESH,
    /// The very same request again, within the time in which requests are retransmitted.
    REPEAT,
    /// A count that another request has had, or had long ago.
    REPLAYED,
    /// The nonce is from before the book was opened, and that is so short a time ago that the
    /// request may be a retransmission of one which was let in before.
    EARLIER,
    /// The nonce is from a time of which the book knows nothing: ask again with `stale=true`.
    FORGOTTEN
  }

  /// How far behind the highest count a fresh one may be: requests overtake each other on the way.
  private static final int WINDOW = 8;

  /// 64·T1: for so long a request is retransmitted (RFC 3261 §17.1.2.2).
  private static final Duration REPETITION = Duration.ofSeconds(32);

  private final int capacity;
  private final LinkedHashMap<String, Page> pages = new LinkedHashMap<>();
  private final Instant opened;
  private Instant knownAfter;

  /// @param capacity how many nonces are remembered
  /// @param since when the book was opened; nonces issued before may have been used elsewhere
  public NonceBook(int capacity, Instant since) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: at least 1)");
    }
    this.capacity = capacity;
    // Nonces bear milliseconds; one of the very millisecond of the opening is good.
    this.opened = Instant.ofEpochMilli(since.toEpochMilli() - 1);
    this.knownAfter = opened;
  }

  /// Notes a use. Only for credentials that were verified: others would fill the book.
  ///
  /// @param count the nonce count, at least 1
  /// @param request tells this request from all others, and is the same for its retransmissions
  public synchronized Use use(
      String nonce, Instant issuedAt, long count, long request, Instant now) {
    Page page = pages.get(nonce);
    if (page == null) {
      if (!issuedAt.isAfter(knownAfter)) {
        boolean early = !issuedAt.isAfter(opened) && !now.isAfter(opened.plus(REPETITION));
        return early ? Use.EARLIER : Use.FORGOTTEN;
      }
      page = new Page(issuedAt);
      pages.put(nonce, page);
      forgetOldest();
    }
    return page.use(count, request, now.toEpochMilli());
  }

  /// How many nonces are remembered now.
  public synchronized int size() {
    return pages.size();
  }

  private void forgetOldest() {
    if (pages.size() > capacity) {
      var oldest = pages.pollFirstEntry().getValue();
      if (oldest.issuedAt.isAfter(knownAfter)) {
        knownAfter = oldest.issuedAt;
      }
    }
  }

  /// The latest counts of one nonce, each in the slot of its remainder.
  private static final class Page {
    private final Instant issuedAt;
    private final long[] counts = new long[WINDOW];
    private final long[] requests = new long[WINDOW];
    private final long[] usedAt = new long[WINDOW];
    private long highest;

    Page(Instant issuedAt) {
      this.issuedAt = issuedAt;
      Arrays.fill(counts, -1);
    }

    Use use(long count, long request, long now) {
      int slot = (int) (count % WINDOW);
      if (counts[slot] == count) {
        boolean same = requests[slot] == request && now - usedAt[slot] <= REPETITION.toMillis();
        return same ? Use.REPEAT : Use.REPLAYED;
      }
      if (count <= highest - WINDOW || count < counts[slot]) {
        return Use.REPLAYED;
      }
      counts[slot] = count;
      requests[slot] = request;
      usedAt[slot] = now;
      highest = Math.max(highest, count);
      return Use.FRESH;
    }
  }
}

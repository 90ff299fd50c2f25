// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import com.typesafe.config.Config;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// The addresses whose requests need no digest and may go anywhere, as those of gateways and of
/// exchanges that have a trunk to us. REGISTERs are authenticated all the same.
///
/// A source address is only as good as the network: over UDP it can be forged.
public final class TrustedPeers {

  /// Nobody is trusted.
  public static final TrustedPeers NONE = new TrustedPeers(List.of());

  private static final String KEY = "holdfast.routing.trusted";
  private static final int LEAST_BITS = 8;

  /// The addresses that have these first bits.
  private record Range(byte[] start, int bits) {
    boolean contains(byte[] address) {
      if (address.length != start.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % Byte.SIZE);
        if (((address[bit / Byte.SIZE] ^ start[bit / Byte.SIZE]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<Range> ranges;

  private TrustedPeers(List<Range> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /// Reads `holdfast.routing.trusted`.
  ///
  /// @throws IllegalArgumentException whose message is one line with the key, the value and what
  ///   was expected
  public static TrustedPeers from(Config holdfast) {
    List<Range> ranges = new ArrayList<>();
    for (String text : holdfast.getStringList("routing.trusted")) {
      ranges.add(range(text));
    }
    return new TrustedPeers(ranges);
  }

  boolean contain(InetAddress address) {
    if (ranges.isEmpty()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    return ranges.stream().anyMatch(range -> range.contains(bytes));
  }

  private static Range range(String text) {
    int slash = text.indexOf('/');
    try {
      byte[] start =
          InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
      int all = start.length * Byte.SIZE;
      int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
      if (bits >= LEAST_BITS && bits <= all) {
        return new Range(start, bits);
      }
    } catch (IllegalArgumentException _) {
      // as below
    }
    throw new IllegalArgumentException(
        KEY
            + ": '"
            + text
            + "' (expected: an address, or a network of at least "
            + LEAST_BITS
            + " bits, as 192.0.2.0/24)");
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

/// What one message may cost. Each limit bounds the memory and the work that a stranger can cause;
/// all of them together make parsing linear in the bytes received.
///
/// | limit | default | what happens beyond it |
/// |---|---|---|
/// | `maxMessageBytes` | 65535 | 513; a stream loses its framing and is closed |
/// | `maxHeadBytes` | 32768 | 513; likewise |
/// | `maxHeaderFields` | 256 | 513 |
/// | `maxHeaderBytes` | 8192 | 513 |
/// | `maxVias` | 70 | 513 |
/// | `maxUriBytes` | 2048 | 414 |
/// | `maxLeadingLineEnds` | 256 | a stream loses its framing and is closed |
///
/// @param maxMessageBytes start line, header fields and body: what fits a datagram, and RFC 3261
///   §18.1.1
/// @param maxHeadBytes start line and header fields with the empty line that ends them
/// @param maxHeaderFields header fields, of one value or many
/// @param maxHeaderBytes one header field with its name and its folded lines
/// @param maxVias values of Via on all its lines: as many hops as Max-Forwards begins with
///   (§8.1.1.6)
/// @param maxUriBytes the Request-URI
/// @param maxLeadingLineEnds bytes of line ends before a start line (§7.5 has them ignored)
public record Limits(
    int maxMessageBytes,
    int maxHeadBytes,
    int maxHeaderFields,
    int maxHeaderBytes,
    int maxVias,
    int maxUriBytes,
    int maxLeadingLineEnds) {

  public static final Limits DEFAULT = new Limits(65_535, 32_768, 256, 8_192, 70, 2_048, 256);

  /// For bytes that were received within some limits before, as the journal's.
  public static final Limits UNLIMITED =
      new Limits(
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE);

  public Limits {
    positive("maxMessageBytes", maxMessageBytes);
    positive("maxHeadBytes", maxHeadBytes);
    positive("maxHeaderFields", maxHeaderFields);
    positive("maxHeaderBytes", maxHeaderBytes);
    positive("maxVias", maxVias);
    positive("maxUriBytes", maxUriBytes);
    positive("maxLeadingLineEnds", maxLeadingLineEnds);
    if (maxHeadBytes > maxMessageBytes) {
      throw new IllegalArgumentException(
          "maxHeadBytes: "
              + maxHeadBytes
              + " (expected: <= maxMessageBytes = "
              + maxMessageBytes
              + ")");
    }
  }

  private static void positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import java.net.InetSocketAddress;
import java.util.List;

/// Reads `transport:address:port`.
final class Points {
  private static final String UDP = "udp:";

  private Points() {}

  /// The first of a list that is UDP.
  static InetSocketAddress udp(List<String> points) {
    String point =
        points.stream()
            .filter(each -> each.startsWith(UDP))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no udp in " + points));
    int colon = point.lastIndexOf(':');
    return new InetSocketAddress(
        point.substring(UDP.length(), colon), Integer.parseInt(point.substring(colon + 1)));
  }
}

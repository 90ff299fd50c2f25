// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.udp;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// What the kernel threw away because a receive buffer was full: the last column of `/proc/net/udp`
/// and `/proc/net/udp6`. Read when it is asked for. Elsewhere than on Linux it is 0.
final class KernelDrops {

  private static final int LOCAL_COLUMN = 1;
  private static final int DROPS_COLUMN = 12;

  private final Set<String> watched = ConcurrentHashMap.newKeySet();
  private final Path folder;

  KernelDrops() {
    this(Path.of("/proc/net"));
  }

  KernelDrops(Path folder) {
    this.folder = folder;
  }

  void watch(InetSocketAddress local) {
    watched.add(column(local));
  }

  long total() {
    return total(folder.resolve("udp")) + total(folder.resolve("udp6"));
  }

  private long total(Path table) {
    if (!Files.isReadable(table)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(table)) {
      return lines
          .skip(1)
          .map(line -> line.strip().split(" +"))
          .filter(
              columns -> columns.length > DROPS_COLUMN && watched.contains(columns[LOCAL_COLUMN]))
          .mapToLong(columns -> Long.parseLong(columns[DROPS_COLUMN]))
          .sum();
    } catch (IOException | NumberFormatException _) {
      return 0;
    }
  }

  /// The kernel prints an address as 32-bit words in the byte order of the machine:
  /// `0100007F:13C4`.
  static String column(InetSocketAddress local) {
    ByteBuffer address =
        ByteBuffer.wrap(local.getAddress().getAddress()).order(ByteOrder.nativeOrder());
    var text = new StringBuilder();
    int words = local.getAddress() instanceof Inet6Address ? 4 : 1;
    for (int i = 0; i < words; i++) {
      text.append(HexFormat.of().withUpperCase().toHexDigits(address.getInt()));
    }
    return text.append(':')
        .append(HexFormat.of().withUpperCase().toHexDigits((short) local.getPort()))
        .toString();
  }
}

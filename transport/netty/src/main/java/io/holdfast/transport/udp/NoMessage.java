// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.udp;

/// Datagrams that come to a SIP port and are not even meant as SIP.
enum NoMessage {
  /// Nothing but line ends, blanks and zeros, by which phones keep a NAT's mapping alive.
  KEEP_ALIVE,
  /// A STUN message, which RFC 5626 §4.4.2 would have us answer if we offered it.
  STUN,
  /// Anything else, for the parser to judge.
  OTHER;

  private static final int STUN_HEADER = 20;
  private static final int STUN_COOKIE = 0x2112A442;

  static NoMessage of(byte[] datagram) {
    if (datagram.length == 0) {
      return KEEP_ALIVE;
    }
    return switch (datagram[0]) {
      case '\r', '\n', ' ' -> isBlank(datagram) ? KEEP_ALIVE : OTHER;
      case 0, 1 -> isStun(datagram) ? STUN : isBlank(datagram) ? KEEP_ALIVE : OTHER;
      default -> OTHER;
    };
  }

  private static boolean isBlank(byte[] datagram) {
    for (byte b : datagram) {
      if (b != '\r' && b != '\n' && b != ' ' && b != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isStun(byte[] datagram) {
    return datagram.length >= STUN_HEADER
        && ((datagram[4] & 0xff) << 24
                | (datagram[5] & 0xff) << 16
                | (datagram[6] & 0xff) << 8
                | (datagram[7] & 0xff))
            == STUN_COOKIE;
  }
}

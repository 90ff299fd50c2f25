// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/// Asks a port whether a Cassandra answers there, with the smallest request of the native protocol.
final class CqlPort {
  private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(2).toMillis();

  /// Version 4, no flags, stream 0, OPTIONS, no body.
  private static final byte[] OPTIONS = {4, 0, 0, 0, 5, 0, 0, 0, 0};

  private static final byte RESPONSE = (byte) 0x84;
  private static final byte SUPPORTED = 6;

  private CqlPort() {}

  static boolean answers(InetSocketAddress address) {
    try (var socket = new Socket()) {
      socket.connect(address, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(OPTIONS);
      byte[] head = socket.getInputStream().readNBytes(OPTIONS.length);
      return head.length == OPTIONS.length && head[0] == RESPONSE && head[4] == SUPPORTED;
    } catch (IOException e) {
      return false;
    }
  }
}

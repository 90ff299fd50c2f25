// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Asks a node whether it is ready, as a load balancer would.
final class Probe {
  private static final int PATIENCE_MILLIS = 1000;

  private Probe() {}

  /// `ready`, `not ready`, or `no answer`.
  static String health(String host, int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      String request =
          "GET /health/ready HTTP/1.1\r\nHost: "
              + host
              + ":"
              + port
              + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String status = lines.readLine();
      return status != null && status.contains(" 200 ") ? "ready" : "not ready";
    } catch (IOException e) {
      return "no answer";
    }
  }
}

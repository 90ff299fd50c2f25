// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

import io.holdfast.sip.parse.Scanner;
import io.holdfast.sip.uri.Host;
import org.jspecify.annotations.Nullable;

/// `hostport = host [ ":" port ]`: a name, an IPv4 address or an IPv6 address in brackets, and a
/// port. Equal where the hosts are the same in any spelling and the ports are; no port is not the
/// default port (RFC 3261 §19.1.4).
///
/// @param port -1 where none is written
public record HostPort(String host, int port) {

  public HostPort {
    if (host.isEmpty() || port < -1 || port > 65_535) {
      throw new IllegalArgumentException(
          "host and port: '" + host + "':" + port + " (expected: host, 0..65535 or -1)");
    }
  }

  /// `sent-by = host [ COLON port ]`, where white space may stand around the colon.
  static @Nullable HostPort readSentBy(Scanner in) {
    String host = in.host();
    int port = in.separator(':') ? (int) in.number("port", 65_535) : -1;
    return in.ok() ? new HostPort(host, port) : null;
  }

  public boolean hasPort() {
    return port >= 0;
  }

  public int portOr(int defaultPort) {
    return port < 0 ? defaultPort : port;
  }

  /// As it is written in a Via or a URI.
  public String text() {
    return port < 0 ? host : host + ":" + port;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HostPort that && port == that.port && Host.same(host, that.host);
  }

  @Override
  public int hashCode() {
    return Host.canonical(host).hashCode() * 31 + port;
  }

  @Override
  public String toString() {
    return text();
  }
}

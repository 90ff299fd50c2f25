// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.flow;

import java.util.Locale;
import java.util.Optional;

/// A transport that carries SIP, named as in a Via (RFC 3261 §20.42) and in a URI's `transport`
/// parameter (§19.1.1).
public enum Transport {
  UDP(false, false, 5060),
  TCP(true, false, 5060),
  TLS(true, true, 5061);

  private final boolean reliable;
  private final boolean secure;
  private final int defaultPort;

  Transport(boolean reliable, boolean secure, int defaultPort) {
    this.reliable = reliable;
    this.secure = secure;
    this.defaultPort = defaultPort;
  }

  /// Whether the transport retransmits by itself, so that transactions need not (§17.1.1.2).
  public boolean reliable() {
    return reliable;
  }

  public boolean secure() {
    return secure;
  }

  /// The port that is meant where none is written (§18.2.1, §19.1.2).
  public int defaultPort() {
    return defaultPort;
  }

  /// The word in a Via: `UDP`.
  public String viaName() {
    return name();
  }

  /// The word in a URI's transport parameter: `udp`.
  public String parameter() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The transport of a Via or of a URI parameter, whichever case it is written in; empty if we do
  /// not speak it.
  public static Optional<Transport> of(String name) {
    for (Transport transport : values()) {
      if (transport.name().equalsIgnoreCase(name)) {
        return Optional.of(transport);
      }
    }
    return Optional.empty();
  }
}

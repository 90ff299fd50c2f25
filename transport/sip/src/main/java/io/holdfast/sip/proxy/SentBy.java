// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.header.HostPort;

/// The transport and address that we name as ours in what we send: by RFC 3261 §18.1.1 the sent-by
/// of our Via, and the host of our Record-Route URI.
public record SentBy(Transport transport, HostPort address) {

  public SentBy {
    if (address.port() < 0) {
      address = new HostPort(address.host(), transport.defaultPort());
    }
  }

  /// A Via of ours: `SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-…`.
  public String via(String branch) {
    return "SIP/2.0/" + transport.viaName() + ' ' + hostPort() + ";branch=" + branch;
  }

  /// Host and port, written out.
  String hostPort() {
    return address.host() + ':' + address.port();
  }
}

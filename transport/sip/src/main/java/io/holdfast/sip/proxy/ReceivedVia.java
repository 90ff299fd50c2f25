// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.Via;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Writes into a request's top Via where it really came from, so that its responses find the way
/// back (RFC 3261 §18.2.1, RFC 3581 §4).
public final class ReceivedVia {

  private ReceivedVia() {}

  /// "If the host portion of the sent-by parameter contains a domain name, or if it contains an IP
  /// address that differs from the packet source address, the server MUST add a received
  /// parameter"; and where the client asks by `rport`, its source port and, even if it does not
  /// differ, its source address. A `received`, or a filled `rport`, that the sender wrote itself is
  /// overwritten: else it could aim our responses at others.
  public static SipRequest stamp(SipRequest request, InetSocketAddress source) {
    return request
        .first(Header.VIA)
        .toOptional()
        .map(via -> stamp(request, via, source))
        .orElse(request);
  }

  private static SipRequest stamp(SipRequest request, Via via, InetSocketAddress source) {
    boolean differs = !sameHost(via, source.getAddress());
    if (!via.hasRport() && !differs && !via.params().has("received")) {
      return request;
    }
    Via stamped = via.withParam("received", text(source.getAddress()));
    if (via.hasRport()) {
      stamped = stamped.withParam("rport", Integer.toString(source.getPort()));
    }
    return request.edit().replaceFirst(HeaderName.VIA, stamped.text()).done();
  }

  /// Whether the sent-by is that very address; a name never is.
  static boolean sameHost(Via via, InetAddress source) {
    String host = via.sentBy().host();
    return host.equals(text(source)) || Identity.literal(host).map(source::equals).orElse(false);
  }

  /// As RFC 3261 §25.1 has it: no brackets, and no zone, which means nothing to anybody else.
  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}

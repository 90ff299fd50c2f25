// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.Via;
import io.holdfast.sip.message.Field;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import java.util.List;

/// The second part of our branch: a hash of everything in a request by which it is routed. A
/// request that comes back with it unchanged is looping; one that comes back changed is spiralling,
/// which is legal (RFC 3261 §16.6 step 8, RFC 5393 §4.2).
public final class LoopHash {

  private LoopHash() {}

  /// The hash of a request as it came in: "To tag, From tag, Call-ID header field, the Request-URI
  /// of the request received (before translation) … and the sequence number from the CSeq header
  /// field, in addition to any Proxy-Require and Proxy-Authorization header fields", and the Route,
  /// which RFC 5393 §4.2.1 adds. Without the Vias: they differ on each round, so that with them no
  /// loop would ever be found.
  public static String of(SipRequest incoming) {
    return of(incoming, incoming.requestUriText());
  }

  /// The same, as if the request had come in for another URI.
  public static String of(SipRequest incoming, String requestUri) {
    Fnv hash =
        Fnv.start()
            .text(requestUri)
            .text(incoming.toTag().orElse(""))
            .text(incoming.fromTag().orElse(""))
            .text(incoming.callId())
            .number(incoming.cseq().number());
    for (Field field : incoming.fields()) {
      if (routes(field)) {
        hash.text(field.name().text()).text(field.value());
      }
    }
    return hash.token();
  }

  /// Whether one of our own Vias in the request bears this hash. The text is searched first: that
  /// is quick, it finds nothing in nearly every request, and no malformed Via can hide a loop from
  /// it.
  static boolean looped(SipRequest incoming, String hash, Identity identity) {
    String mark = Cookies.LOOP_SEPARATOR + hash;
    for (Field field : incoming.fields()) {
      if (field.is(HeaderName.VIA) && field.value().contains(mark)) {
        return incoming
            .all(Header.VIA)
            .toOptional()
            .map(vias -> ours(vias, mark, identity))
            .orElse(true);
      }
    }
    return false;
  }

  private static boolean ours(List<Via> vias, String mark, Identity identity) {
    return vias.stream()
        .anyMatch(via -> via.branch().orElse("").endsWith(mark) && identity.isOurs(via));
  }

  /// A name for the transaction of a request inside a dialog, for [Cookie.Branch#discriminator]:
  /// the same for its retransmissions, for the CANCEL and for the ACK to a failure, which must all
  /// bear one branch, and on every node (RFC 3261 §16.11).
  public static String discriminator(SipRequest incoming) {
    Via top = incoming.via();
    return Fnv.start()
        .text(top.branch().orElse(""))
        .text(top.sentBy().host())
        .number(top.sentBy().port())
        .text(incoming.fromTag().orElse(""))
        .number(incoming.cseq().number())
        .token();
  }

  private static boolean routes(Field field) {
    return field.is(HeaderName.ROUTE)
        || field.is(HeaderName.PROXY_REQUIRE)
        || field.is(HeaderName.PROXY_AUTHORIZATION);
  }
}

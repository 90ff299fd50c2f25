// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.uri.SipUri;

/// The Record-Route that keeps us on the way of a dialog (RFC 3261 §16.6 step 4):
/// `<sip:COOKIE@host:port;lr>`.
///
/// Where a request leaves by another transport or address than it came by, there are two, one that
/// each side can reach (RFC 5658 §3): on top the one towards the callee. Both bear [#TWIN], by
/// which [RoutePreprocessing] takes them off together and does not mistake two passes of one
/// request through us (a spiral) for one.
public final class RecordRoutes {

  /// The URI parameter of the two that belong together, by the name that other proxies use for it.
  static final String TWIN = "r2";

  private RecordRoutes() {}

  /// The value of the Record-Route header line to add: one URI, or two.
  ///
  /// @param user from [Cookies#recordRouteUser]
  /// @param towardsCaller what the caller's side reaches us by: where the request came in
  /// @param towardsCallee what the callee's side reaches us by: where the request goes out
  public static String value(String user, SentBy towardsCaller, SentBy towardsCallee) {
    if (towardsCaller.equals(towardsCallee)) {
      return uri(user, towardsCallee, "");
    }
    String twin = ";" + TWIN + "=on";
    return uri(user, towardsCallee, twin) + ", " + uri(user, towardsCaller, twin);
  }

  /// Whether two neighbouring URIs of ours were written together.
  public static boolean twins(SipUri one, SipUri other) {
    return one.params().has(TWIN) && other.params().has(TWIN) && one.user().equals(other.user());
  }

  private static String uri(String user, SentBy sentBy, String twin) {
    String scheme = sentBy.transport().secure() ? "sips:" : "sip:";
    String transport = sentBy.transport() == Transport.TCP ? ";transport=tcp" : "";
    return '<' + scheme + user + '@' + sentBy.hostPort() + transport + ";lr" + twin + '>';
  }
}

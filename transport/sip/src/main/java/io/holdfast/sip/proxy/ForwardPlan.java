// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a proxy decided about one target of a request; with the request itself, all that
/// [Forwarding] needs.
///
/// @param requestUri the target, already fit to be a Request-URI ([Forwarding#target])
/// @param viaValue our Via, from [SentBy#via]
/// @param recordRoute the value of our Record-Route line, from [RecordRoutes]; null where we need
///   not see the dialog
/// @param routes name-addrs to visit before the target, nearest first; a binding's Path is such
///   (RFC 3327 §5.3)
public record ForwardPlan(
    String requestUri, String viaValue, @Nullable String recordRoute, List<String> routes) {
  public ForwardPlan {
    routes = List.copyOf(routes);
  }
}

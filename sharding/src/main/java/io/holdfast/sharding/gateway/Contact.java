// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One place where a request can go.
///
/// @param requestUri fit to be a Request-URI
/// @param destination where its next hop is
/// @param otherwise where its next hop is, should the connection be gone that `destination` names
/// @param flow the flow by which the callee is reached within a dialog too, null where its Contact
///   says it
/// @param routes to visit before it, nearest first (Path)
/// @param thousandths its q value, 0 to 1000
/// @param others where it can go when `destination` cannot be reached, one after the other (RFC
///   3263 §4.3)
/// @param why how it was found, for `explain`
public record Contact(
    String requestUri,
    Destination destination,
    @Nullable Destination otherwise,
    @Nullable Flow flow,
    List<String> routes,
    int thousandths,
    List<Destination> others,
    String why) {
  public Contact {
    routes = List.copyOf(routes);
    others = List.copyOf(others);
  }

  /// The same, reached by this destination and no other.
  ///
  /// @param which of how many
  Contact at(Destination other, String which) {
    return new Contact(requestUri, other, null, flow, routes, thousandths, List.of(), why + which);
  }
}

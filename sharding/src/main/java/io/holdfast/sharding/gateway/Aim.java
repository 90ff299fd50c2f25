// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import io.holdfast.sip.uri.SipUri;

/// What a request is for, as the router read it from its Request-URI and Route (RFC 3261 §16.5).
public sealed interface Aim {

  /// A user of a domain served here, by the canonical address-of-record `user@domain`.
  record User(String aor) implements Aim {}

  /// Somebody elsewhere.
  ///
  /// @param requestUri stays as it is
  /// @param nextHop the topmost Route, or the Request-URI itself
  record Elsewhere(String requestUri, SipUri nextHop) implements Aim {}
}

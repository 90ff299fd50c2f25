// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// An endpoint, and the requests that reach it.
///
/// @param path the segments; `*` is any one segment, not empty
/// @param access who may ask
/// @param patience how long the answer may take to begin
record Route(
    String method, List<String> path, Access access, Duration patience, Endpoint endpoint) {

  /// Who may ask.
  enum Access {
    /// Anybody.
    OPEN,
    /// Anybody on a loopback address, else with the token.
    OPEN_ON_LOOPBACK,
    /// With the token.
    TOKEN
  }

  /// Answers a request; on the server's event loop, so it must not block.
  @FunctionalInterface
  interface Endpoint {
    CompletionStage<Reply> answer(AdminRequest request);
  }

  /// How long an answer may take to begin, unless its route says otherwise.
  static final Duration PATIENCE = Duration.ofSeconds(20);

  static Route of(String method, String path, Access access, Endpoint endpoint) {
    return new Route(method, List.of(path.split("/", -1)), access, PATIENCE, endpoint);
  }

  static Route of(String method, String path, Endpoint endpoint) {
    return of(method, path, Access.TOKEN, endpoint);
  }

  Route within(Duration time) {
    return new Route(method, path, access, time, endpoint);
  }

  static CompletionStage<Reply> now(Reply reply) {
    return CompletableFuture.completedFuture(reply);
  }

  boolean matches(List<String> segments) {
    if (segments.size() != path.size()) {
      return false;
    }
    for (int i = 0; i < path.size(); i++) {
      boolean any = path.get(i).equals("*") && !segments.get(i).isEmpty();
      if (!any && !path.get(i).equals(segments.get(i))) {
        return false;
      }
    }
    return true;
  }
}

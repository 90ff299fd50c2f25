// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.ops.admin.Route.Access;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the endpoint of a request and lets it answer, if the client may ask. It never throws and
/// always answers.
final class Router {

  private static final Logger LOG = LoggerFactory.getLogger(Router.class);

  private final List<Route> routes;
  private final AdminToken token;

  Router(List<Route> routes, AdminToken token) {
    this.routes = List.copyOf(routes);
    this.token = token;
  }

  CompletionStage<Reply> answer(AdminRequest request) {
    List<Route> here = routes.stream().filter(r -> r.matches(request.path())).toList();
    // Without the token nobody learns which paths there are.
    if (!mayAsk(here.isEmpty() ? Access.TOKEN : here.getFirst().access(), request)) {
      return Route.now(
          Reply.problem(
              401,
              "a bearer token is needed: the node wrote one to its data folder",
              Map.of("WWW-Authenticate", "Bearer realm=\"holdfast\""),
              _ -> {}));
    }
    if (here.isEmpty()) {
      return Route.now(Reply.notFound("no such path"));
    }
    return here.stream()
        .filter(route -> route.method().equals(request.method()))
        .findFirst()
        .map(route -> ask(route, request))
        .orElseGet(() -> Route.now(notAllowed(here, request)));
  }

  private boolean mayAsk(Access access, AdminRequest request) {
    return switch (access) {
      case OPEN -> true;
      case OPEN_ON_LOOPBACK -> request.local() || token.opens(request.authorization());
      case TOKEN -> token.opens(request.authorization());
    };
  }

  private static Reply notAllowed(List<Route> here, AdminRequest request) {
    String allowed =
        here.stream()
            .map(Route::method)
            .map(method -> method.equals("GET") ? "GET, HEAD" : method)
            .collect(Collectors.joining(", "));
    return Reply.problem(
        405, request.method() + " (expected: " + allowed + ")", Map.of("Allow", allowed), _ -> {});
  }

  private static CompletionStage<Reply> ask(Route route, AdminRequest request) {
    CompletableFuture<Reply> answer;
    try {
      // A copy: the time-out must not complete what belongs to somebody else.
      answer = route.endpoint().answer(request).toCompletableFuture().copy();
    } catch (RuntimeException failure) {
      answer = CompletableFuture.failedFuture(failure);
    }
    return answer
        .orTimeout(route.patience().toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> failed(route, failure));
  }

  /// What a port reports by a failed stage: the database or an owner is away.
  private static Reply failed(Route route, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimeoutException) {
      return Reply.problem(504, "the answer took too long");
    }
    LOG.warn("{} /{} failed", route.method(), String.join("/", route.path()), cause);
    return Reply.problem(503, "cannot be told now; the node's log says why");
  }
}

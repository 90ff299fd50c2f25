// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ops.admin.Route.Access;
import io.holdfast.ops.admin.Route.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class RouterTest {

  private static final Endpoint FINE = request -> Route.now(new Reply.Empty(204));

  @Test
  void takesOneSegmentForAStarWhateverItHolds() throws IOException {
    Router router = router(Route.of("GET", "v1/calls/*", FINE));

    assertThat(status(router, "GET", "v1", "calls", "a/b")).isEqualTo(204);
    assertThat(status(router, "GET", "v1", "calls", "")).isEqualTo(404);
    assertThat(status(router, "GET", "v1", "calls")).isEqualTo(404);
    assertThat(status(router, "GET", "v1", "calls", "a", "b")).isEqualTo(404);
    assertThat(status(router, "PUT", "v1", "calls", "a")).isEqualTo(405);
  }

  @Test
  void opensMetricsToLoopbackOnly() throws IOException {
    Router router = router(Route.of("GET", "metrics", Access.OPEN_ON_LOOPBACK, FINE));

    assertThat(ask(router, request("GET", true, "", "metrics"))).isEqualTo(204);
    assertThat(ask(router, request("GET", false, "", "metrics"))).isEqualTo(401);
    assertThat(ask(router, request("GET", false, FakeNode.TOKEN, "metrics"))).isEqualTo(204);
  }

  @Test
  void answers503WhereAnEndpointFails() throws IOException {
    Router router =
        router(
            Route.of("GET", "fails", _ -> CompletableFuture.failedFuture(new IOException("disk"))),
            Route.of(
                "GET",
                "throws",
                _ -> {
                  throw new IllegalStateException("stopped");
                }));

    assertThat(status(router, "GET", "fails")).isEqualTo(503);
    assertThat(status(router, "GET", "throws")).isEqualTo(503);
  }

  @Test
  void answers504WhereAnEndpointTakesTooLong() throws IOException {
    var never = new CompletableFuture<Reply>();
    Router router = router(Route.of("GET", "slow", _ -> never).within(Duration.ofMillis(1)));

    assertThat(status(router, "GET", "slow")).isEqualTo(504);
    assertThat(never).isNotDone();
  }

  private static Router router(Route... routes) throws IOException {
    return new Router(List.of(routes), AdminToken.of(FakeNode.TOKEN));
  }

  private static int status(Router router, String method, String... path) {
    return ask(router, request(method, true, FakeNode.TOKEN, path));
  }

  private static AdminRequest request(String method, boolean local, String token, String... path) {
    return new AdminRequest(
        method, List.of(path), Map.of(), Optional.of("Bearer " + token), false, local, "");
  }

  private static int ask(Router router, AdminRequest request) {
    return switch (router.answer(request).toCompletableFuture().join()) {
      case Reply.Whole whole -> whole.status();
      case Reply.Empty(var status) -> status;
      case Reply.Rows<?> _ -> 200;
    };
  }
}

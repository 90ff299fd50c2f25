// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import io.holdfast.ops.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Asks a node that came back how many shards it carries. A node takes its share of them over some
/// seconds; were the next one stopped before, all of its shards would move at once, to nodes of
/// which one has hardly begun.
final class Share {
  private static final Duration ANSWER_TIME = Duration.ofSeconds(2);

  /// A node that the others leave without shards must not hold everything up.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int POLL_MILLIS = 200;

  private Share() {}

  /// Returns when the node carries its share among so many, or after a minute.
  ///
  /// @param admin URL of its admin API
  /// @return whether it does
  static boolean await(String admin, String token, int nodes) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(admin + "/v1/cluster"))
            .header("Authorization", "Bearer " + token)
            .timeout(ANSWER_TIME)
            .build();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (System.nanoTime() - deadline < 0) {
        if (isCarried(body(http, request), nodes)) {
          return true;
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
    return false;
  }

  private static String body(HttpClient http, HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (IOException _) {
      return "";
    }
  }

  /// Whether a node says that it has taken up three quarters of an even share.
  static boolean isCarried(String cluster, int nodes) {
    if (!(Json.read(cluster) instanceof Json.Result.Read(var json))) {
      return false;
    }
    return json.member("shards")
        .filter(shards -> number(shards, "ready") > 0)
        .filter(shards -> 4 * nodes * number(shards, "ready") >= 3 * number(shards, "total"))
        .isPresent();
  }

  private static int number(Json json, String name) {
    return json.text(name).map(Integer::parseInt).orElse(0);
  }
}

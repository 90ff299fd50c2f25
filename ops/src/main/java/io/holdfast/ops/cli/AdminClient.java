// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import io.holdfast.ops.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Asks one node. Whatever goes wrong is a [Failure] that says what to do about it.
final class AdminClient implements AutoCloseable {

  private static final String DEFAULT_URL = "http://127.0.0.1:8060";
  private static final String DEFAULT_TOKEN_FILE = "./data/admin.token";
  private static final Duration CONNECT_TIME = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIME = Duration.ofSeconds(40);

  /// A check reads the whole journal.
  private static final Duration CHECK_TIME = Duration.ofMinutes(11);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .connectTimeout(CONNECT_TIME)
          .build();
  private final String url;
  private final Path tokenFile;
  private final Optional<String> token;

  private AdminClient(String url, Path tokenFile, Optional<String> token) {
    this.url = url;
    this.tokenFile = tokenFile;
    this.token = token;
  }

  /// The node that `--admin` names, with the token that `--token-file` names.
  static AdminClient of(Arguments arguments) throws Failure {
    String url = arguments.option("--admin").orElse(DEFAULT_URL).replaceAll("/+$", "");
    if (!url.matches("https?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?")) {
      throw Failure.usage("--admin: '" + url + "' (expected: http://HOST:PORT)");
    }
    Path file = Path.of(arguments.option("--token-file").orElse(DEFAULT_TOKEN_FILE));
    // Without a token the node is asked all the same: it may not even be there.
    if (Files.notExists(file)) {
      return new AdminClient(url, file, Optional.empty());
    }
    try {
      return new AdminClient(url, file, Optional.of(Files.readString(file).strip()));
    } catch (IOException unreadable) {
      throw Failure.failed("cannot read the token file " + file + ": " + reason(unreadable));
    }
  }

  /// `/v1/NAME/WORD`, the word escaped.
  static String path(String collection, String word) {
    return collection + "/" + escape(word);
  }

  static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// Takes the lines of a list.
  @FunctionalInterface
  interface LineReader {
    void take(String line) throws Failure;
  }

  /// Reads a list as JSON Lines while it comes.
  void lines(String path, LineReader reader) throws Failure {
    HttpRequest request = request(path).header("Accept", "application/x-ndjson").GET().build();
    HttpResponse<InputStream> answer = send(request, BodyHandlers.ofInputStream());
    try (var lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      if (answer.statusCode() != 200) {
        throw refused(answer.statusCode(), String.join("\n", lines.lines().toList()));
      }
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        reader.take(line);
      }
    } catch (IOException broken) {
      throw Failure.failed("the node broke off its answer; the list is not complete");
    }
  }

  /// One object as its JSON text.
  String get(String path) throws Failure {
    return whole(request(path).GET());
  }

  /// One object whose making takes long.
  String getSlowly(String path) throws Failure {
    return whole(request(path).timeout(CHECK_TIME).GET());
  }

  /// Has something done that takes long, and returns what came of it.
  String postSlowly(String path) throws Failure {
    return whole(request(path).timeout(CHECK_TIME).POST(BodyPublishers.noBody()));
  }

  /// Puts an object and returns it as the node shows it.
  Stored put(String path, String body) throws Failure {
    return stored(send(putRequest(path, body), BodyHandlers.ofString()));
  }

  /// The same without waiting, for many; what goes wrong is told by [Stored] too.
  CompletableFuture<Stored> putAsync(String path, String body) {
    return http.sendAsync(putRequest(path, body), BodyHandlers.ofString())
        .thenApply(
            answer -> {
              try {
                return stored(answer);
              } catch (Failure failure) {
                return new Stored(false, "", Optional.of(failure));
              }
            })
        .exceptionally(
            failure -> {
              Throwable cause = failure.getCause() == null ? failure : failure.getCause();
              return new Stored(
                  false,
                  "",
                  Optional.of(
                      cause instanceof IOException io
                          ? notReachable(io)
                          : Failure.failed(cause.toString())));
            });
  }

  void delete(String path) throws Failure {
    whole(request(path).DELETE());
  }

  /// @param created whether there was none before
  record Stored(boolean created, String text, Optional<Failure> failure) {}

  private HttpRequest putRequest(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .PUT(BodyPublishers.ofString(body))
        .build();
  }

  private Stored stored(HttpResponse<String> answer) throws Failure {
    if (answer.statusCode() != 200 && answer.statusCode() != 201) {
      throw refused(answer.statusCode(), answer.body());
    }
    return new Stored(answer.statusCode() == 201, answer.body().strip(), Optional.empty());
  }

  private String whole(HttpRequest.Builder request) throws Failure {
    HttpResponse<String> answer = send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw refused(answer.statusCode(), answer.body());
    }
    return answer.body().strip();
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(ANSWER_TIME);
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return request;
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body)
      throws Failure {
    try {
      return http.send(request, body);
    } catch (IOException failure) {
      throw notReachable(failure);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Failure.failed("interrupted");
    }
  }

  private Failure notReachable(IOException failure) {
    return switch (failure) {
      case ConnectException _, HttpConnectTimeoutException _ ->
          Failure.notReachable(
              "no node answers at "
                  + url
                  + ": start one with 'holdfast run', or name it with --admin");
      case HttpTimeoutException _ ->
          Failure.notReachable("the node at " + url + " does not answer");
      default -> Failure.notReachable("no node answers at " + url + ": " + reason(failure));
    };
  }

  private Failure refused(int status, String body) {
    if (status == 401) {
      return Failure.failed(
          token.isEmpty()
              ? "there is no token file " + tokenFile + ": name the node's with --token-file"
              : "the node at " + url + " does not know the token of " + tokenFile);
    }
    String detail =
        Json.read(body) instanceof Json.Result.Read(var problem)
            ? problem.text("detail").orElse("")
            : "";
    return Failure.failed(detail.isEmpty() ? "the node answers " + status : detail);
  }

  private static String reason(IOException failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

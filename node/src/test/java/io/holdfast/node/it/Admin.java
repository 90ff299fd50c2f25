// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import io.holdfast.ops.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A node's admin API as a client sees it.
public final class Admin implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;
  private final Path tokenFile;

  public Admin(String base, Path tokenFile) {
    this.base = base;
    this.tokenFile = tokenFile;
  }

  /// The status and the text of an answer.
  public record Answer(int status, String body) {}

  /// Every registration, as JSON objects.
  public List<Json> registrations() {
    return lines("/v1/registrations");
  }

  /// The contacts of one address-of-record, as their URIs; none where it is not registered.
  public List<String> contacts(String aor) {
    Answer answer = get("/v1/registrations/" + aor);
    if (answer.status() == 404) {
      return List.of();
    }
    return read(answer.body()).items("contacts").flatMap(c -> c.text("contact").stream()).toList();
  }

  /// Every call that has not ended.
  public List<Json> calls() {
    return lines("/v1/calls");
  }

  /// Every call record.
  public List<Json> cdrs() {
    return lines("/v1/cdrs");
  }

  /// The records of calls that began at that time or later.
  public List<Json> cdrs(Instant since) {
    return lines("/v1/cdrs?since=" + since);
  }

  /// The records of calls that began in that time.
  public List<Json> cdrs(Instant since, Instant until) {
    return lines("/v1/cdrs?since=" + since + "&until=" + until);
  }

  /// The value of a metric without labels, or the sum over its labels; empty if there is none.
  public OptionalDouble metric(String name) {
    Pattern sample =
        Pattern.compile("(?m)^" + Pattern.quote(name) + "(?:\\{[^}]*})? ([0-9.eE+-]+)");
    Matcher matcher = sample.matcher(get("/metrics").body());
    double sum = 0;
    boolean found = false;
    while (matcher.find()) {
      found = true;
      sum += Double.parseDouble(matcher.group(1));
    }
    return found ? OptionalDouble.of(sum) : OptionalDouble.empty();
  }

  /// Adds a subscriber, whose password is kept as hashes only.
  public void addSubscriber(String aor, String password) {
    Answer answer = send("PUT", "/v1/subscribers/" + aor, "{\"password\":\"" + password + "\"}");
    if (answer.status() / 100 != 2) {
      throw new IllegalStateException("PUT subscriber " + aor + ": " + answer);
    }
  }

  public Answer get(String path) {
    return send("GET", path, "");
  }

  public Answer delete(String path) {
    return send("DELETE", path, "");
  }

  /// A list as JSON Lines.
  private List<Json> lines(String path) {
    Answer answer = get(path);
    if (answer.status() != 200) {
      throw new IllegalStateException("GET " + path + ": " + answer);
    }
    return answer.body().lines().filter(line -> !line.isBlank()).map(Admin::read).toList();
  }

  private static Json read(String line) {
    return switch (Json.read(line)) {
      case Json.Result.Read(Json value) -> value;
      case Json.Result.Malformed(int offset, String expected) ->
          throw new IllegalStateException(
              "no JSON at " + offset + " (expected: " + expected + "): " + line);
    };
  }

  /// Ends its connections; a node takes a few dozen.
  @Override
  public void close() {
    http.close();
  }

  private Answer send(String method, String path, String body) {
    try {
      var request =
          HttpRequest.newBuilder(URI.create(base + path))
              .timeout(PATIENCE)
              .header("Authorization", "Bearer " + Files.readString(tokenFile).strip())
              .header("Content-Type", "application/json")
              .header("Accept", "application/x-ndjson, application/json;q=0.9")
              .method(
                  method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
              .build();
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.ops.json.JsonWriter;
import java.util.Map;
import java.util.function.Consumer;

/// What an endpoint answers.
sealed interface Reply {

  String JSON = "application/json";
  String PROBLEM = "application/problem+json";

  /// A text that is small enough to be one.
  ///
  /// @param headers beyond those that every answer has
  record Whole(int status, String contentType, String body, Map<String, String> headers)
      implements Reply {
    public Whole {
      headers = Map.copyOf(headers);
    }
  }

  /// Nothing but a status.
  record Empty(int status) implements Reply {}

  /// Rows, sent as they are read.
  record Rows<T>(Listing<T> listing) implements Reply {}

  static Whole json(int status, Consumer<JsonWriter> members) {
    return new Whole(status, JSON, object(members), Map.of());
  }

  /// An error (RFC 9457). Its type is `about:blank`: the status says it all, the detail is for
  /// people.
  static Whole problem(int status, String detail) {
    return problem(status, detail, Map.of(), _ -> {});
  }

  static Whole problem(
      int status, String detail, Map<String, String> headers, Consumer<JsonWriter> more) {
    String body =
        object(
            json -> {
              json.member("type", "about:blank").member("title", title(status));
              json.member("status", status).member("detail", detail);
              more.accept(json);
            });
    return new Whole(status, PROBLEM, body, headers);
  }

  static Whole notFound(String what) {
    return problem(404, what);
  }

  private static String object(Consumer<JsonWriter> members) {
    var out = new StringBuilder();
    var json = new JsonWriter(out).object();
    members.accept(json);
    json.endObject();
    return out.append('\n').toString();
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 422 -> "Unprocessable Content";
      case 431 -> "Request Header Fields Too Large";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> "Internal Server Error";
    };
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request as the endpoints see it.
///
/// @param method GET for HEAD too
/// @param path its segments, unescaped: a Call-ID may hold a slash
/// @param query the parameters, of those that are there twice the last
/// @param lines whether the client asks for JSON Lines rather than an array
/// @param local whether it came to a loopback address
record AdminRequest(
    String method,
    List<String> path,
    Map<String, String> query,
    Optional<String> authorization,
    boolean lines,
    boolean local,
    String body) {

  /// Media type of JSON Lines.
  static final String JSON_LINES = "application/x-ndjson";

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /// The segment of the path, counted from 0.
  String segment(int index) {
    return path.get(index);
  }

  /// The segments of a path; null where an escape is broken or the path does not begin with `/`.
  static @Nullable List<String> segments(String rawPath) {
    if (!rawPath.startsWith("/")) {
      return null;
    }
    var segments = new ArrayList<String>();
    for (String raw : rawPath.substring(1).split("/", -1)) {
      String segment = unescape(raw, false);
      if (segment == null) {
        return null;
      }
      segments.add(segment);
    }
    return segments;
  }

  /// The parameters of a query; null where an escape is broken.
  static @Nullable Map<String, String> parameters(String rawQuery) {
    var parameters = new HashMap<String, String>();
    for (String raw : rawQuery.split("&", -1)) {
      int equals = raw.indexOf('=');
      String name = unescape(equals < 0 ? raw : raw.substring(0, equals), true);
      String value = equals < 0 ? "" : unescape(raw.substring(equals + 1), true);
      if (name == null || value == null) {
        return null;
      }
      if (!name.isEmpty()) {
        parameters.put(name, value);
      }
    }
    return parameters;
  }

  /// RFC 3986 §2.1; null where what is escaped is not UTF-8.
  private static @Nullable String unescape(String raw, boolean plusIsSpace) {
    if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0) {
      return raw;
    }
    ByteBuffer bytes = ByteBuffer.allocate(raw.length() * 3);
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
        int low = high < 0 ? -1 : Character.digit(raw.charAt(i + 2), 16);
        if (low < 0) {
          return null;
        }
        bytes.put((byte) (high << 4 | low));
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes.put((byte) ' ');
      } else {
        bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException _) {
      return null;
    }
  }
}

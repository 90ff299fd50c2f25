// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A JSON value that was read.
public sealed interface Json {

  record Text(String value) implements Json {}

  /// A number, as it was written: whether it fits is for the reader of the member to say.
  record Number(String text) implements Json {}

  record Flag(boolean value) implements Json {}

  record Nothing() implements Json {}

  record Array(List<Json> items) implements Json {
    public Array {
      items = List.copyOf(items);
    }
  }

  /// Its members in their order.
  record Members(Map<String, Json> members) implements Json {
    public Members {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
  }

  /// What became of a text.
  sealed interface Result {

    record Read(Json value) implements Result {}

    /// @param offset of the first character that is wrong
    /// @param expected what should stand there
    record Malformed(int offset, String expected) implements Result {}
  }

  /// Reads a text that is one value.
  static Result read(String text) {
    return new JsonReader(text).whole();
  }

  /// The member of that name; empty if this is no object or has none.
  default Optional<Json> member(String name) {
    return this instanceof Members(var members)
        ? Optional.ofNullable(members.get(name))
        : Optional.empty();
  }

  /// The text of the member of that name, of a number or flag as it is written; empty if there is
  /// none, or none of these.
  default Optional<String> text(String name) {
    return member(name).flatMap(Json::scalar);
  }

  /// This value as one word.
  default Optional<String> scalar() {
    return switch (this) {
      case Text(var value) -> Optional.of(value);
      case Number(var text) -> Optional.of(text);
      case Flag(var value) -> Optional.of(Boolean.toString(value));
      case Nothing _, Array _, Members _ -> Optional.empty();
    };
  }

  /// The items of the member of that name; none if it is no array.
  default Stream<Json> items(String name) {
    return member(name).stream()
        .flatMap(value -> value instanceof Array(var items) ? items.stream() : Stream.empty());
  }
}

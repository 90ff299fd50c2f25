// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import io.holdfast.sip.parse.Fault;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a header field or a Request-URI holds: absent and malformed are different answers.
public sealed interface Value<T> {

  /// It is there, and well-formed.
  record Present<T>(T value) implements Value<T> {}

  /// There is none.
  record Absent<T>() implements Value<T> {}

  /// It is there and breaks its grammar.
  record Malformed<T>(Fault fault) implements Value<T> {}

  static <T> Value<T> present(T value) {
    return new Present<>(value);
  }

  static <T> Value<T> absent() {
    return new Absent<>();
  }

  static <T> Value<T> malformed(@Nullable Fault fault, String rule) {
    return new Malformed<>(
        fault == null ? new Fault(Fault.Kind.VALUE, rule, 0, "no value") : fault);
  }

  default boolean isPresent() {
    return this instanceof Present;
  }

  default <R> Value<R> map(Function<? super T, ? extends R> function) {
    return switch (this) {
      case Present<T>(T value) -> present(function.apply(value));
      case Absent<T> _ -> absent();
      case Malformed<T>(Fault fault) -> new Malformed<>(fault);
    };
  }

  default Optional<T> toOptional() {
    return this instanceof Present<T>(T value) ? Optional.of(value) : Optional.empty();
  }

  default T orElse(T other) {
    return this instanceof Present<T>(T value) ? value : other;
  }

  /// The value of what is known to be there; it is the caller's fault if it is not.
  default T orThrow() {
    return switch (this) {
      case Present<T>(T value) -> value;
      case Absent<T> _ -> throw new IllegalStateException("absent (expected: a value)");
      case Malformed<T>(Fault fault) ->
          throw new IllegalStateException(fault + " (expected: a value)");
    };
  }

  default @Nullable T orNull() {
    return this instanceof Present<T>(T value) ? value : null;
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

/// What came of reading journaled bytes.
public sealed interface Decoded<T> {

  /// They were whole, and of a version that is known.
  record Whole<T>(T value) implements Decoded<T> {}

  /// They were not; the reason is one line that names what was found and what was expected.
  record Unreadable<T>(String reason) implements Decoded<T> {}
}

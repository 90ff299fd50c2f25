// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import org.jspecify.annotations.Nullable;

/// A message in the making: the fields of another with some of them changed. Not thread-safe, used
/// once; the message that it began with stays as it is. Values are written as they are given and
/// may not hold line ends.
public interface Edit<M extends SipMessage> {

  /// Another Request-URI. Only requests have one.
  Edit<M> requestUri(String uri);

  /// A new line above all others of that header; of a header that is not there yet, below the Vias,
  /// and a Via at the top.
  Edit<M> prepend(HeaderName name, String value);

  /// A new line below all others of that header, or at the end.
  Edit<M> append(HeaderName name, String value);

  /// One line instead of all those of that header, in the place of the first, or at the end.
  Edit<M> set(HeaderName name, String value);

  /// Without the topmost *value*; the rest of its line stays as it is.
  Edit<M> removeFirst(HeaderName name);

  /// Another topmost *value*; the rest of its line stays as it is. Nothing happens where there is
  /// none.
  Edit<M> replaceFirst(HeaderName name, String value);

  /// Without that header.
  Edit<M> remove(HeaderName name);

  /// Without the last *value* of that header.
  Edit<M> removeLast(HeaderName name);

  /// Another body, with its length, and with its type unless that is null. An empty one takes the
  /// type away.
  Edit<M> body(byte[] body, @Nullable String contentType);

  M done();
}

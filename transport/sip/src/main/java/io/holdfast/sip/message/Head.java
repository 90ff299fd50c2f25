// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import java.util.List;

/// The structure of a received message: where in its bytes the parser found what.
///
/// @param bytes of this message and no other; never written to again
/// @param start the first byte of the start line
/// @param startLineEnd after its line end
/// @param bodyStart after the empty line
/// @param bodyEnd after the body
public record Head(
    byte[] bytes, int start, int startLineEnd, List<Field> fields, int bodyStart, int bodyEnd) {

  public Head {
    fields = List.copyOf(fields);
  }

  Parts parts() {
    return new Parts(
        new Parts.Slice(bytes, start, startLineEnd),
        fields.toArray(Field[]::new),
        new Parts.Slice(bytes, bodyStart, bodyEnd));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import java.util.List;

/// The structure of a received message: where in its bytes the parser found what. Handed from the
/// parser to [SipRequest#received] or [SipResponse#received], and of no use to anybody else.
public final class Head {

  private final Parts parts;

  /// @param bytes of this message and no other; never written to again
  /// @param start the first byte of the start line
  /// @param startLineEnd after its line end
  /// @param bodyStart after the empty line
  /// @param bodyEnd after the body
  public Head(
      byte[] bytes, int start, int startLineEnd, List<Field> fields, int bodyStart, int bodyEnd) {
    this.parts =
        new Parts(
            new Parts.Slice(bytes, start, startLineEnd),
            fields.toArray(Field[]::new),
            new Parts.Slice(bytes, bodyStart, bodyEnd));
  }

  Parts parts() {
    return parts;
  }
}

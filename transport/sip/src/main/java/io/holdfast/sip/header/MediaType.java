// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

import io.holdfast.sip.parse.Scanner;
import org.jspecify.annotations.Nullable;

/// What a body is, as in Content-Type (RFC 3261 §20.15).
public record MediaType(String type, String subtype, Params params) {

  /// `media-type = m-type SLASH m-subtype *( SEMI m-parameter )`
  static @Nullable MediaType read(Scanner in) {
    String type = in.token("m-type");
    if (!in.separator('/')) {
      in.fail("media-type", "'/'");
    }
    String subtype = in.token("m-subtype");
    Params params = Params.read(in);
    return in.ok() ? new MediaType(type, subtype, params) : null;
  }

  public boolean is(String otherType, String otherSubtype) {
    return type.equalsIgnoreCase(otherType) && subtype.equalsIgnoreCase(otherSubtype);
  }

  public String text() {
    return type + "/" + subtype + params.text();
  }
}

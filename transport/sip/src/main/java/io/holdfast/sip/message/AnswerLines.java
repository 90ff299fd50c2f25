// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.Parts.Slice;
import io.holdfast.sip.parse.Ascii;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The header fields that an answer takes from its request (RFC 3261 §8.2.6.2); a 100 takes the
/// Timestamp too (§8.2.6.1).
final class AnswerLines {

  private static final Field NO_BODY = Field.of(HeaderName.CONTENT_LENGTH, "0");

  private static final Set<Integer> COPIED =
      Set.of(
          HeaderName.VIA.index(),
          HeaderName.FROM.index(),
          HeaderName.TO.index(),
          HeaderName.CALL_ID.index(),
          HeaderName.CSEQ.index());

  private AnswerLines() {}

  static SipResponse answer(SipRequest request, int status, String reason, @Nullable String toTag) {
    if (status < 100 || status > 699 || reason.indexOf('\r') >= 0 || reason.indexOf('\n') >= 0) {
      throw new IllegalArgumentException(
          "status: " + status + " '" + reason + "' (expected: 100..699 and one line)");
    }
    String suffix = toTag == null ? "" : ";tag=" + tag(toTag);
    List<Field> lines = new ArrayList<>();
    for (Field field : request.parts().array()) {
      if (field.is(HeaderName.TO) && !suffix.isEmpty() && status > 100 && lacksTag(field)) {
        lines.add(field.withSuffix(suffix));
      } else if (COPIED.contains(field.knownIndex())
          || status == 100 && field.is(HeaderName.TIMESTAMP)) {
        lines.add(field);
      }
    }
    lines.add(NO_BODY);
    return SipResponse.of(status, reason, lines.toArray(Field[]::new), Slice.EMPTY);
  }

  /// A To that cannot be read gets no tag: there is no telling what it would become.
  private static boolean lacksTag(Field to) {
    var reading = to.read(Header.TO);
    return !reading.values().isEmpty() && reading.values().getFirst().tag().isEmpty();
  }

  private static String tag(String tag) {
    for (int i = 0; i < tag.length(); i++) {
      if (!Ascii.is(tag.charAt(i), Ascii.TOKEN)) {
        throw new IllegalArgumentException("tag: '" + tag + "' (expected: a token)");
      }
    }
    return tag;
  }
}

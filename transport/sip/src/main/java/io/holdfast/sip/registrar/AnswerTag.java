// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import io.holdfast.sip.message.SipRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The To tag of an answer by a server that remembers no transaction: "the same tag … for each
/// retransmission" of a request (RFC 3261 §8.2.7), so it is made of what a retransmission repeats.
public final class AnswerTag {

  private static final int BYTES = 8;

  private AnswerTag() {}

  /// The tag for the answer to this request.
  ///
  /// @param request one in which nothing is malformed that every request must have
  public static String of(SipRequest request) {
    String repeated =
        String.join(
            "\n",
            request.callId(),
            Long.toString(request.cseq().number()),
            request.fromTag().orElse(""),
            request.via().sentBy().text(),
            request.via().branch().orElse(""));
    byte[] hash = sha256().digest(repeated.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 (expected: in every JDK)", e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

import io.holdfast.sip.parse.Ascii;
import io.holdfast.sip.parse.Scanner;
import org.jspecify.annotations.Nullable;

/// Which reliable provisional response a PRACK acknowledges (RFC 3262 §7.2).
public record RAck(long rseq, CSeq cseq) {

  /// `RAck = "RAck" HCOLON response-num LWS CSeq-num LWS Method`
  static @Nullable RAck read(Scanner in) {
    long rseq = in.number("response-num", CSeq.MAX);
    if (in.ok() && in.skip(Ascii.LWS) == 0) {
      in.fail("RAck", "white space");
    }
    CSeq cseq = CSeq.read(in);
    return cseq == null ? null : new RAck(rseq, cseq);
  }
}

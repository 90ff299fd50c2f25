// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.auth;

import io.holdfast.sip.message.Field;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A number that a request and its retransmissions have in common, and no other request has: they
/// are the same byte for byte (RFC 3261 §17.1.2.2), but for what transports on the way write into
/// Vias.
final class RequestPrint {

  private RequestPrint() {}

  static long of(SipRequest request) {
    MessageDigest hash = sha256();
    add(hash, request.method().name());
    add(hash, request.requestUriText());
    add(hash, request.via().branch().orElse(""));
    for (Field field : request.fields()) {
      if (!field.is(HeaderName.VIA)) {
        add(hash, field.rawName());
        add(hash, field.value());
      }
    }
    hash.update(request.body());
    return ByteBuffer.wrap(hash.digest()).getLong();
  }

  private static void add(MessageDigest hash, String text) {
    hash.update(text.getBytes(StandardCharsets.UTF_8));
    hash.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 (expected: in every JDK)", e);
    }
  }
}

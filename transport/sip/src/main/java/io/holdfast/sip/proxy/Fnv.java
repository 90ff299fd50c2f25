// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

/// A 64-bit FNV-1a hash over texts, the same on every node and version. It tells requests apart, it
/// protects nothing: a sender that makes two of its own requests collide has only its own calls
/// refused.
final class Fnv {

  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private long hash = OFFSET;

  private Fnv() {}

  static Fnv start() {
    return new Fnv();
  }

  /// Adds a text, and that it ends here.
  Fnv text(String text) {
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    return number(text.length());
  }

  Fnv number(long number) {
    hash = (hash ^ number) * PRIME;
    return this;
  }

  /// The hash, with its bits mixed so that each part of it depends on all of the input (Stafford's
  /// variant 13).
  long end() {
    long mixed = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }

  /// The hash as 11 characters of base64url.
  String token() {
    return token(end());
  }

  private static String token(long value) {
    byte[] bytes = new byte[Long.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (value >>> 56 - 8 * i);
    }
    return Base64Url.encode(bytes, bytes.length);
  }
}

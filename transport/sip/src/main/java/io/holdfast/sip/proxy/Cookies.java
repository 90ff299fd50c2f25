// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.sip.flow.Flow;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/// Mints and reads [Cookie]s. Each is signed by HMAC-SHA256 over itself and the Call-ID, so it
/// neither can be made by others nor moved to another call; one whose signature is wrong is as good
/// as absent. Reading costs bounded work and never throws, whatever the text.
///
/// The text is base64url of: format and type, kind, key id, uid, numbers, the type's own fields,
/// and 10 bytes of signature.
public final class Cookies {

  /// The start of every branch of ours: the magic cookie of RFC 3261 §8.1.1.7 and a separator.
  public static final String BRANCH_PREFIX = "z9hG4bK-";

  /// Between the cookie and the loop hash in a branch.
  static final char LOOP_SEPARATOR = '.';

  private static final int MAC_BYTES = 10;
  private static final int MAX_BYTES =
      MAC_BYTES + 4 + 2 * (1 + Cookie.MAX_TEXT) + 3 * 5 + 2 * (1 + Flow.MAX_BYTES) + 4;
  private static final int MAX_CHARS = (MAX_BYTES * 4 + 2) / 3;

  private static final byte BRANCH_V1 = 0x11;
  private static final byte RECORD_ROUTE_V1 = 0x21;
  private static final int PACKED_UID_CHARS = 22;
  private static final int PACKED_UID_BYTES = 16;
  private static final byte PACKED = (byte) 0xff;

  private final CookieKeys keys;

  public Cookies(CookieKeys keys) {
    this.keys = keys;
  }

  /// The branch parameter for a Via of ours: globally unique, and of two parts, the second of which
  /// tells a loop from a spiral (RFC 3261 §16.6 step 8).
  ///
  /// @param loopHash from [LoopHash]; may be empty
  public String viaBranch(Cookie.Branch cookie, String callId, String loopHash) {
    ByteBuffer out = header(BRANCH_V1, cookie);
    putNumber(out, cookie.attempt());
    putText(out, cookie.discriminator());
    String text = sign(out, callId, loopHash);
    return loopHash.isEmpty()
        ? BRANCH_PREFIX + text
        : BRANCH_PREFIX + text + LOOP_SEPARATOR + loopHash;
  }

  /// The cookie of a branch, if it is one of ours, minted for this Call-ID.
  public Optional<Cookie.Branch> readBranch(String branch, String callId) {
    if (!branch.startsWith(BRANCH_PREFIX)) {
      return Optional.empty();
    }
    int dot = branch.indexOf(LOOP_SEPARATOR);
    int end = dot < 0 ? branch.length() : dot;
    String loopHash = dot < 0 ? "" : branch.substring(dot + 1);
    ByteBuffer in = verified(branch, BRANCH_PREFIX.length(), end, callId, loopHash);
    return in == null || in.get() != BRANCH_V1 ? Optional.empty() : branch(in);
  }

  /// The user part of our Record-Route URI.
  public String recordRouteUser(Cookie.RecordRoute cookie, String callId) {
    ByteBuffer out = header(RECORD_ROUTE_V1, cookie);
    out.putInt(cookie.callerTagHash());
    putFlow(out, cookie.callerFlow());
    putFlow(out, cookie.calleeFlow());
    return sign(out, callId, "");
  }

  /// The cookie of the user part of a Route URI, if it is one of ours, minted for this Call-ID.
  public Optional<Cookie.RecordRoute> readRecordRoute(String user, String callId) {
    ByteBuffer in = verified(user, 0, user.length(), callId, "");
    return in == null || in.get() != RECORD_ROUTE_V1 ? Optional.empty() : recordRoute(in);
  }

  /// 32 bits by which a cookie knows the caller's tag again. Tags of one dialog are told apart,
  /// nothing is proved.
  public static int tagHash(String tag) {
    return (int) Fnv.start().text(tag).end();
  }

  private static Optional<Cookie.Branch> branch(ByteBuffer in) {
    try {
      Cookie.Kind kind = kind(in.get());
      in.get();
      String uid = uid(in);
      var cookie = new Cookie.Branch(kind, uid, number(in), number(in), number(in), text(in));
      return in.hasRemaining() ? Optional.empty() : Optional.of(cookie);
    } catch (BufferUnderflowException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<Cookie.RecordRoute> recordRoute(ByteBuffer in) {
    try {
      Cookie.Kind kind = kind(in.get());
      in.get();
      String uid = uid(in);
      int leg = number(in);
      int branch = number(in);
      int tagHash = in.getInt();
      Flow caller = flow(in);
      var cookie = new Cookie.RecordRoute(kind, uid, leg, branch, caller, flow(in), tagHash);
      return in.hasRemaining() ? Optional.empty() : Optional.of(cookie);
    } catch (BufferUnderflowException | IllegalArgumentException _) {
      return Optional
          .empty(); // signed by a later version of ours, with fields that this one does not know
    }
  }

  // ---- signature

  private String sign(ByteBuffer out, String callId, String loopHash) {
    byte[] bytes = out.array();
    int length = out.position();
    System.arraycopy(
        mac(keys.current(), bytes, length, callId, loopHash), 0, bytes, length, MAC_BYTES);
    return Base64Url.encode(bytes, length + MAC_BYTES);
  }

  /// What stands before the signature, if that is right.
  private @Nullable ByteBuffer verified(
      String text, int from, int to, String callId, String loopHash) {
    if (to - from > MAX_CHARS) {
      return null;
    }
    byte[] bytes = Base64Url.decode(text, from, to);
    int length = bytes.length - MAC_BYTES;
    if (length <= 3) {
      return null;
    }
    CookieKeys.Key key = keys.find(bytes[2] & 0xff).orElse(null);
    if (key == null) {
      return null;
    }
    byte[] expected = Arrays.copyOf(mac(key, bytes, length, callId, loopHash), MAC_BYTES);
    byte[] found = Arrays.copyOfRange(bytes, length, bytes.length);
    return MessageDigest.isEqual(expected, found) ? ByteBuffer.wrap(bytes, 0, length) : null;
  }

  /// Lengths go first, so that no byte can move from one part to the next.
  private static byte[] mac(
      CookieKeys.Key key, byte[] bytes, int length, String callId, String loopHash) {
    Mac mac = key.mac();
    mac.update((byte) length);
    mac.update((byte) loopHash.length());
    mac.update(bytes, 0, length);
    mac.update(loopHash.getBytes(UTF_8));
    return mac.doFinal(callId.getBytes(UTF_8));
  }

  // ---- fields

  private ByteBuffer header(byte type, Cookie cookie) {
    ByteBuffer out = ByteBuffer.allocate(MAX_BYTES);
    out.put(type).put((byte) cookie.kind().ordinal()).put((byte) keys.current().id());
    putUid(out, cookie.uid());
    putNumber(out, cookie.leg());
    putNumber(out, cookie.branch());
    return out;
  }

  private static Cookie.Kind kind(byte ordinal) {
    return switch (ordinal) {
      case 0 -> Cookie.Kind.CALL;
      case 1 -> Cookie.Kind.NODE;
      default -> throw new IllegalArgumentException("kind: " + ordinal + " (expected: 0 or 1)");
    };
  }

  /// 16 bytes where the uid is base64url of them, as those of calls are; else its characters.
  private static void putUid(ByteBuffer out, String uid) {
    byte[] packed =
        uid.length() == PACKED_UID_CHARS ? Base64Url.decode(uid, 0, uid.length()) : Base64Url.NONE;
    if (packed.length == PACKED_UID_BYTES) {
      out.put(PACKED).put(packed);
    } else {
      putText(out, uid);
    }
  }

  private static String uid(ByteBuffer in) {
    if (in.get(in.position()) != PACKED) {
      return text(in);
    }
    in.get();
    byte[] packed = new byte[PACKED_UID_BYTES];
    in.get(packed);
    return Base64Url.encode(packed, packed.length);
  }

  private static void putText(ByteBuffer out, String text) {
    out.put((byte) text.length()).put(text.getBytes(ISO_8859_1));
  }

  private static String text(ByteBuffer in) {
    int length = in.get() & 0xff;
    if (length > Cookie.MAX_TEXT) {
      throw new IllegalArgumentException(
          "text of " + length + " (expected: at most " + Cookie.MAX_TEXT + ")");
    }
    byte[] text = new byte[length];
    in.get(text);
    return new String(text, ISO_8859_1);
  }

  /// Seven bits a byte, the lowest first; the eighth says that more follow.
  private static void putNumber(ByteBuffer out, int number) {
    int rest = number;
    for (; rest > 0x7f; rest >>>= 7) {
      out.put((byte) (rest | 0x80));
    }
    out.put((byte) rest);
  }

  private static int number(ByteBuffer in) {
    int number = 0;
    for (int shift = 0; shift < 32; shift += 7) {
      byte next = in.get();
      number |= (next & 0x7f) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new IllegalArgumentException("number of more than 5 bytes (expected: at most 5)");
  }

  private static void putFlow(ByteBuffer out, @Nullable Flow flow) {
    out.put((byte) (flow == null ? 0 : 1));
    if (flow != null) {
      flow.write(out);
    }
  }

  private static @Nullable Flow flow(ByteBuffer in) {
    return in.get() == 0
        ? null
        : Flow.read(in)
            .orElseThrow(
                () -> new IllegalArgumentException("flow (expected: as Flow.write has it)"));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Maps a Call-ID or an address-of-record to one of 256 shards by a keyed hash (SipHash-2-4), so
/// that nobody who does not know the cluster's key can aim messages at one shard. Number, function
/// and key are fixed for the life of a cluster: the shard stands in journaled rows.
public final class Shards {

  /// How many shards there are; changing it needs a full stop of the cluster.
  public static final int COUNT = 256;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long k0;
  private final long k1;

  /// @param key the cluster's secret of that purpose, 16 bytes
  public Shards(byte[] key) {
    if (key.length != 16) {
      throw new IllegalArgumentException("shard key: " + key.length + " bytes (expected: 16)");
    }
    this.k0 = (long) LONG.get(key, 0);
    this.k1 = (long) LONG.get(key, 8);
  }

  /// The shard of a Call-ID or a canonical AOR, 0 to 255.
  public int shardOf(String key) {
    return (int) (hash(key.getBytes(StandardCharsets.UTF_8)) & (COUNT - 1));
  }

  /// A new generation's name in the shard of its Call-ID: 22 characters, base64url of 16 random
  /// bytes, the first of which is the shard. So rows can be found by a uid alone.
  ///
  /// @param random 16 bytes; changed
  public static String uid(int shard, byte[] random) {
    if (random.length != 16 || shard < 0 || shard >= COUNT) {
      throw new IllegalArgumentException(
          "uid: shard " + shard + ", " + random.length + " bytes (expected: 0 to 255, 16)");
    }
    random[0] = (byte) shard;
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /// The shard that a uid was minted in.
  public static int ofUid(String uid) {
    if (uid.length() < 2) {
      return 0;
    }
    int high = sixBits(uid.charAt(0));
    int low = sixBits(uid.charAt(1));
    return (high << 2 | low >> 4) & (COUNT - 1);
  }

  /// RFC 4648 §5; what is no digit of it counts as 0, so that a uid of foreign making does no harm.
  private static int sixBits(char digit) {
    return Math.max(
        0, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".indexOf(digit));
  }

  long hash(byte[] data) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    int whole = data.length & ~7;
    for (int at = 0; at <= whole; at += 8) {
      long m = at < whole ? (long) LONG.get(data, at) : lastBlock(data, whole);
      v3 ^= m;
      for (int round = 0; round < 2; round++) {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= m;
    }
    v2 ^= 0xff;
    for (int round = 0; round < 4; round++) {
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private static long lastBlock(byte[] data, int whole) {
    long block = (long) data.length << 56;
    for (int i = data.length - 1; i >= whole; i--) {
      block |= (data[i] & 0xffL) << (8 * (i - whole));
    }
    return block;
  }
}

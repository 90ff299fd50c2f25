// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ShardsTest {

  private static final byte[] KEY = new byte[16];

  static {
    for (int i = 0; i < KEY.length; i++) {
      KEY[i] = (byte) i;
    }
  }

  /// The example of the SipHash paper, appendix A: key 00 to 0f, message 00 to 0e.
  @Test
  void hashesAsTheSipHashPaperHasIt() {
    byte[] message = new byte[15];
    for (int i = 0; i < message.length; i++) {
      message[i] = (byte) i;
    }

    assertThat(new Shards(KEY).hash(message)).isEqualTo(0xa129ca6149be45e5L);
  }

  /// The first vectors of the reference implementation: the empty message, and eight bytes.
  @Test
  void hashesMessagesOfWholeBlocks() {
    byte[] eight = {0, 1, 2, 3, 4, 5, 6, 7};

    assertThat(new Shards(KEY).hash(new byte[0])).isEqualTo(0x726fdb47dd0e0e31L);
    assertThat(new Shards(KEY).hash(eight)).isEqualTo(0x93f5f5799a932462L);
  }

  @Test
  void theShardIsTheLowestByteOfTheHash() {
    String text = new String(new byte[0], StandardCharsets.UTF_8);

    assertThat(new Shards(KEY).shardOf(text)).isEqualTo(0x31);
  }

  @Test
  void anotherKeyGivesOtherShards() {
    byte[] other = KEY.clone();
    other[3] ^= 1;
    Shards one = new Shards(KEY);
    Shards two = new Shards(other);
    int same = 0;
    for (int i = 0; i < 256; i++) {
      same += one.shardOf("call " + i) == two.shardOf("call " + i) ? 1 : 0;
    }

    assertThat(same).isLessThan(16);
  }

  @Test
  void spreadsOverAllShards() {
    Shards shards = new Shards(KEY);
    int[] hits = new int[Shards.COUNT];
    for (int i = 0; i < 256 * 64; i++) {
      hits[shards.shardOf(i + "@198.51.100.7")]++;
    }

    assertThat(Arrays.stream(hits).min()).matches(it -> it.getAsInt() > 24);
    assertThat(Arrays.stream(hits).max()).matches(it -> it.getAsInt() < 120);
  }

  @Test
  void mintsUidsThatTellTheirShard() {
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      String uid = Shards.uid(shard, new byte[] {9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6});

      assertThat(uid).hasSize(22);
      assertThat(Shards.ofUid(uid)).isEqualTo(shard);
    }
  }

  @Test
  void wantsSixteenBytesOfKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Shards(new byte[15]))
        .withMessage("shard key: 15 bytes (expected: 16)");
  }
}

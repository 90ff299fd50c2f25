// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf("isLittleEndian")
class KernelDropsTest {

  @TempDir Path folder;

  @Test
  void addsUpTheDropsOfTheSocketsItWatches() throws IOException {
    Files.writeString(
        folder.resolve("udp"),
        """
           sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
         1104: 0100007F:13C4 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 14031 2 0000000000000000 41
         1105: 0100007F:13C5 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 14032 2 0000000000000000 7
        """);
    Files.writeString(
        folder.resolve("udp6"),
        """
          sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
         9: 00000000000000000000000001000000:13C4 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 14033 2 0000000000000000 1
        """);
    var drops = new KernelDrops(folder);
    drops.watch(new InetSocketAddress("127.0.0.1", 5060));
    drops.watch(new InetSocketAddress("::1", 5060));

    assertThat(drops.total()).isEqualTo(42);
  }

  @Test
  void isZeroWhereThereIsNoSuchTable() {
    assertThat(new KernelDrops(folder).total()).isZero();
  }

  static boolean isLittleEndian() {
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  }
}

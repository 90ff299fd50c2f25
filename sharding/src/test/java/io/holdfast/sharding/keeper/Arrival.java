// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.keeper;

import java.util.List;

/// Does to a shard table what a keeper does, for tests of those who read it.
public final class Arrival {

  private Arrival() {}

  public static void arrived(
      ShardTable table, int shard, long epoch, List<ShardTable.Dormant> sleeping) {
    table.arrived(shard, epoch, sleeping);
  }

  public static void ready(ShardTable table, int shard) {
    table.ready(shard);
  }
}

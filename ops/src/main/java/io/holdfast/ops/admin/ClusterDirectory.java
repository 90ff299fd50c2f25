// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import java.util.List;

/// What this node knows of the cluster.
@FunctionalInterface
public interface ClusterDirectory {

  /// A look at what is known now; must not block.
  Cluster now();

  /// @param self the id of this node
  /// @param version of the software of this node
  /// @param shards how many there are
  /// @param shardsReady how many of those owned by this node have been taken up
  /// @param shardsOwned how many are owned by this node
  record Cluster(
      String self,
      String version,
      boolean draining,
      int shards,
      int shardsOwned,
      int shardsReady,
      List<Member> members) {
    public Cluster {
      members = List.copyOf(members);
    }
  }

  /// @param address by which other members reach it
  /// @param status `joining`, `up`, `leaving`, `exiting`, `down` or `removed`
  record Member(String id, String address, String status, boolean reachable) {}
}

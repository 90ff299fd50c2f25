// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Member;

/// One life of a node as a member: a process that was started again at the same address is another.
///
/// @param address as `pekko://holdfast@192.0.2.1:7000`
/// @param uid made anew by each process
public record Incarnation(String address, long uid) {

  static Incarnation of(Member member) {
    return of(member.uniqueAddress().address(), member.uniqueAddress().longUid());
  }

  static Incarnation of(Address address, long uid) {
    return new Incarnation(address.toString(), uid);
  }
}

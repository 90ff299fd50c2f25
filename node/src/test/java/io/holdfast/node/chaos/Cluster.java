// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.it.Launcher;
import io.holdfast.node.phone.Account;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;

/// Nodes on one database: what phones call, and what a run does harm to.
public interface Cluster extends AutoCloseable {

  /// Every node that was started, in that order, also those that are dead now.
  List<Member> members();

  /// The address that lives as long as any node does.
  InetSocketAddress shared();

  /// Where phones that are to reach it are.
  InetAddress phones();

  /// An account that the nodes let in.
  default Account account(String user) {
    return Account.withoutPassword(user, "localhost");
  }

  /// The database's process.
  long database();

  /// `kill -9`, and the node stays down.
  void kill(String id);

  /// Starts a node that is down; returns when it serves.
  void start(String id);

  /// Runs a command of the launcher against that node.
  Launcher.Outcome command(Member member, String... arguments);

  default Member member(String id) {
    return members().stream()
        .filter(member -> member.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no node " + id + " in " + members()));
  }

  default List<Member> living() {
    return members().stream().filter(Member::alive).toList();
  }

  /// The living node that has been a member for the longest time: the singletons of the cluster are
  /// there.
  default Member oldest() {
    Member asked = living().getFirst();
    List<String> order = Membership.of(asked).ids();
    return living().stream()
        .min(Comparator.comparingInt(member -> place(order, member.id())))
        .orElseThrow();
  }

  private static int place(List<String> order, String id) {
    int place = order.indexOf(id);
    return place < 0 ? order.size() : place;
  }

  @Override
  void close();
}

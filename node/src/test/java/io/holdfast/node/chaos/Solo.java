// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.it.Launcher;
import io.holdfast.node.it.NodeProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// One node with the embedded journal, as a cluster of one.
record Solo(NodeProcess node) implements Cluster {
  private static final String ID = "n1";

  @Override
  public List<Member> members() {
    return List.of(
        new Member(
            ID,
            node.pid(),
            List.of("udp:127.0.0.1:" + node.sipPort()),
            "http://127.0.0.1:" + node.adminPort(),
            node.data().resolve("admin.token")));
  }

  @Override
  public InetSocketAddress shared() {
    return node.sip();
  }

  @Override
  public InetAddress phones() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public long database() {
    throw new UnsupportedOperationException("the journal is embedded");
  }

  @Override
  public void kill(String id) {
    node.kill();
  }

  @Override
  public void start(String id) {
    node.start();
  }

  @Override
  public Launcher.Outcome command(Member member, String... arguments) {
    return node.command(arguments);
  }

  @Override
  public void close() {
    node.close();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// Whether the addresses and ports of a node can be had, asked before anything is started.
final class Vacancy {

  private Vacancy() {}

  /// @throws ClusterFailure if one is taken, or is no address of this machine
  static void require(ClusterPlan plan, String id) throws ClusterFailure {
    requireSip(plan.host(id), plan.sipPort());
    requireTcp(plan.host(id), plan.adminPort());
    requireTcp(plan.host(id), plan.peersPort());
  }

  /// The shared address, which is free only while no node has it.
  static void requireShared(ClusterPlan plan) throws ClusterFailure {
    requireSip(plan.sharedHost(), plan.sipPort());
  }

  private static void requireSip(String host, int port) throws ClusterFailure {
    requireTcp(host, port);
    var address = new InetSocketAddress(host, port);
    try (var socket = new DatagramSocket(null)) {
      socket.setReuseAddress(false);
      socket.bind(address);
    } catch (IOException e) {
      throw taken("udp:" + host + ":" + port, e);
    }
  }

  private static void requireTcp(String host, int port) throws ClusterFailure {
    try (var socket = new ServerSocket()) {
      // Connections of a node that was killed may linger in TIME-WAIT.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (IOException e) {
      throw taken("tcp:" + host + ":" + port, e);
    }
  }

  private static ClusterFailure taken(String point, IOException e) {
    boolean foreign =
        e instanceof BindException && String.valueOf(e.getMessage()).contains("assign");
    return ClusterFailure.missing(
        foreign
            ? point + " is no address of this machine (on macOS: sudo ifconfig lo0 alias ADDRESS)"
            : point
                + " is taken: "
                + e.getMessage()
                + " ('--network 127.0.1' takes other addresses; 'cluster down' ends what an earlier"
                + " cluster left)");
  }
}

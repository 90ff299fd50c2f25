// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.it.Admin;
import io.holdfast.ops.json.Json;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/// A node of a cluster, as `cluster.json` lists it.
///
/// @param pid 0 where there is none
/// @param sip as `transport:address:port`
/// @param admin its admin API's URL
/// @param token where its admin token lies
public record Member(String id, long pid, List<String> sip, String admin, Path token) {

  public Member {
    sip = List.copyOf(sip);
  }

  static Member of(Json json, Path token) {
    return new Member(
        text(json, "id"),
        json.text("pid").map(Long::parseLong).orElse(0L),
        json.items("sip").flatMap(point -> point.scalar().stream()).toList(),
        text(json, "admin"),
        token);
  }

  private static String text(Json json, String name) {
    return json.text(name)
        .orElseThrow(() -> new IllegalStateException("no '" + name + "' in " + json));
  }

  public Admin api() {
    return new Admin(admin, token);
  }

  /// Whether its process exists, be it frozen.
  public boolean alive() {
    return pid > 0 && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  /// Its own address, where it takes SIP over UDP.
  public InetSocketAddress udp() {
    return Points.udp(sip);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import io.holdfast.ops.json.Json;
import io.holdfast.ops.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a cluster was asked to be: enough to start any of its processes again.
///
/// @param network the first three numbers of its addresses
/// @param nodes how many it began with; these are the ones that found it
/// @param sets `KEY=VALUE` for every node, later ones win
record ClusterPlan(String network, int nodes, List<String> sets) {
  private static final String FILE = "plan.json";
  private static final int SIP = 5060;
  private static final int ADMIN = 8060;
  private static final int PEERS = 7355;
  private static final int SHARED_HOST = 10;

  ClusterPlan {
    sets = List.copyOf(sets);
  }

  /// What the arguments say, and where they say nothing, what the plan before said.
  static ClusterPlan of(ClusterArguments arguments, Optional<ClusterPlan> before) {
    return new ClusterPlan(
        arguments.network().or(() -> before.map(ClusterPlan::network)).orElse("127.0.0"),
        arguments.nodes().orElse(before.map(ClusterPlan::nodes).orElse(3)),
        arguments.sets().isEmpty()
            ? before.map(ClusterPlan::sets).orElse(List.of())
            : arguments.sets());
  }

  /// The nodes that it begins with.
  List<String> ids() {
    return IntStream.rangeClosed(1, nodes).mapToObj(number -> "n" + number).toList();
  }

  /// Whether the node belongs to those that it began with.
  boolean founder(String id) {
    return number(id) <= nodes;
  }

  /// The number of a node by its name.
  static int number(String id) {
    return Integer.parseInt(id.substring(1));
  }

  String host(String id) {
    return network + "." + (SHARED_HOST + number(id));
  }

  String sharedHost() {
    return network + "." + SHARED_HOST;
  }

  /// Where the database listens.
  String databaseHost() {
    return network + ".1";
  }

  List<String> sip(String id) {
    return points(host(id));
  }

  List<String> shared() {
    return points(sharedHost());
  }

  private static List<String> points(String host) {
    return List.of("udp:" + host + ":" + SIP, "tcp:" + host + ":" + SIP);
  }

  String admin(String id) {
    return "http://" + host(id) + ":" + ADMIN;
  }

  int sipPort() {
    return SIP;
  }

  int adminPort() {
    return ADMIN;
  }

  int peersPort() {
    return PEERS;
  }

  /// The arguments of `holdfast` that start a node.
  ///
  /// @param cql where the database answers
  List<String> command(String id, Path data, String cql) {
    List<String> seeds = ids().stream().map(seed -> host(seed) + ":" + PEERS).toList();
    var line = new ArrayList<>(List.of("run", "--data", data.toString()));
    var all = new ArrayList<String>();
    all.add("node.id=" + id);
    all.add("sip.listen=" + list(sip(id)));
    all.add("sip.shared=" + list(shared()));
    all.add("admin.listen=\"" + host(id) + ":" + ADMIN + '"');
    all.add("cluster.listen=\"" + host(id) + ":" + PEERS + '"');
    all.add("cluster.seeds=" + list(seeds));
    all.add("cassandra.contact-points=" + list(List.of(cql)));
    // The database is a single node: of more copies it could not write a majority.
    all.add("cassandra.replication=" + list(List.of("datacenter1:1")));
    all.addAll(sets);
    all.forEach(setting -> line.addAll(List.of("--set", setting)));
    return line;
  }

  private static String list(List<String> values) {
    return "[\"" + String.join("\",\"", values) + "\"]";
  }

  void write(Path dir) throws IOException {
    var text = new StringBuilder();
    var json = new JsonWriter(text).object();
    json.member("network", network).member("nodes", nodes).name("sets").array();
    sets.forEach(json::value);
    json.endArray().endObject();
    Files.writeString(dir.resolve(FILE), text.append('\n'));
  }

  /// The plan of a folder; empty if there is none.
  static Optional<ClusterPlan> read(Path dir) throws IOException {
    Path file = dir.resolve(FILE);
    return Files.exists(file) ? Optional.of(parse(Files.readString(file))) : Optional.empty();
  }

  private static ClusterPlan parse(String text) throws IOException {
    if (Json.read(text) instanceof Json.Result.Read(var json)) {
      return new ClusterPlan(
          json.text("network").orElseThrow(() -> new IOException(FILE + ": no network")),
          Integer.parseInt(json.text("nodes").orElse("3")),
          json.items("sets").flatMap(set -> set.scalar().stream()).toList());
    }
    throw new IOException(FILE + ": no JSON");
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import io.holdfast.ops.json.Json;
import io.holdfast.ops.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// `cluster.json`: what runs where, for scripts. Whoever reads it finds a whole one, old or new.
///
/// A process that has ended is still named: whoever looks finds that it is gone, and a new one has
/// another number.
///
/// @param cassandra the database
/// @param shared where every node takes SIP
/// @param nodes in the order of their numbers
record ClusterFile(Database cassandra, List<String> shared, List<Node> nodes) {
  static final String NAME = "cluster.json";

  /// @param pid of its last process, which may have ended
  /// @param cql `host:port`
  record Database(long pid, String cql) {}

  /// @param pid of its last process, which may have ended
  /// @param sip as `transport:address:port`
  record Node(String id, long pid, List<String> sip, String admin) {
    Node {
      sip = List.copyOf(sip);
    }
  }

  ClusterFile {
    shared = List.copyOf(shared);
    nodes = List.copyOf(nodes);
  }

  /// The processes of it, some of which may have ended.
  List<Long> pids() {
    return Stream.concat(nodes.stream().map(Node::pid), Stream.of(cassandra.pid())).toList();
  }

  void write(Path dir) throws IOException {
    Path aside = dir.resolve(NAME + ".new");
    Files.writeString(aside, text());
    Files.move(
        aside,
        dir.resolve(NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  String text() {
    var text = new StringBuilder();
    JsonWriter json = new JsonWriter(text).object();
    json.name("cassandra").object();
    json.member("pid", cassandra.pid()).member("cql", cassandra.cql()).endObject();
    list(json.name("shared"), shared);
    json.name("nodes").array();
    for (Node node : nodes) {
      json.object().member("id", node.id()).member("pid", node.pid());
      list(json.name("sip"), node.sip());
      json.member("admin", node.admin()).endObject();
    }
    json.endArray().endObject();
    return text.append('\n').toString();
  }

  private static void list(JsonWriter json, List<String> values) {
    json.array();
    values.forEach(json::value);
    json.endArray();
  }

  /// The file of a folder; empty if there is none that can be understood.
  static Optional<ClusterFile> read(Path dir) throws IOException {
    Path file = dir.resolve(NAME);
    return Files.exists(file) ? parse(Files.readString(file)) : Optional.empty();
  }

  static Optional<ClusterFile> parse(String text) {
    return Json.read(text) instanceof Json.Result.Read(var json)
        ? json.member("cassandra")
            .map(
                database ->
                    new ClusterFile(
                        new Database(pid(database), database.text("cql").orElse("")),
                        words(json, "shared"),
                        json.items("nodes").map(ClusterFile::node).toList()))
        : Optional.empty();
  }

  private static Node node(Json json) {
    return new Node(
        json.text("id").orElse(""), pid(json), words(json, "sip"), json.text("admin").orElse(""));
  }

  private static long pid(Json json) {
    return json.text("pid").stream()
        .filter(text -> text.matches("\\d{1,18}"))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }

  private static List<String> words(Json json, String name) {
    return json.items(name).flatMap(item -> item.scalar().stream()).toList();
  }
}

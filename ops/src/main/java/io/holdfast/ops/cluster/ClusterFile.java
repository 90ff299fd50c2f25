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
import java.util.OptionalLong;
import java.util.stream.Stream;

/// `cluster.json`: what runs where, for scripts. Whoever reads it finds a whole one, old or new.
///
/// @param cassandra the database
/// @param shared where every node takes SIP
/// @param nodes in the order of their numbers
record ClusterFile(Database cassandra, List<String> shared, List<Node> nodes) {
  static final String NAME = "cluster.json";

  /// @param pid empty while it does not run
  /// @param cql `host:port`
  record Database(OptionalLong pid, String cql) {}

  /// @param pid empty while it does not run
  /// @param sip as `transport:address:port`
  record Node(String id, OptionalLong pid, List<String> sip, String admin) {
    Node {
      sip = List.copyOf(sip);
    }
  }

  ClusterFile {
    shared = List.copyOf(shared);
    nodes = List.copyOf(nodes);
  }

  /// The processes of it that run.
  List<Long> pids() {
    return Stream.concat(nodes.stream().map(Node::pid), Stream.of(cassandra.pid()))
        .flatMap(pid -> pid.stream().boxed())
        .toList();
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
    pid(json, cassandra.pid());
    json.member("cql", cassandra.cql()).endObject();
    list(json.name("shared"), shared);
    json.name("nodes").array();
    for (Node node : nodes) {
      json.object().member("id", node.id());
      pid(json, node.pid());
      list(json.name("sip"), node.sip());
      json.member("admin", node.admin()).endObject();
    }
    json.endArray().endObject();
    return text.append('\n').toString();
  }

  /// A process that does not run has no id: a script that kills the process 0 kills itself.
  private static void pid(JsonWriter json, OptionalLong pid) {
    pid.ifPresent(number -> json.member("pid", number));
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

  private static OptionalLong pid(Json json) {
    return json.text("pid").stream()
        .filter(text -> text.matches("\\d{1,18}"))
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  private static List<String> words(Json json, String name) {
    return json.items(name).flatMap(item -> item.scalar().stream()).toList();
  }
}

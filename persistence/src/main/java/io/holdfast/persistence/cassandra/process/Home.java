// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The folder of a Cassandra: what is written there before each start, and what the last start
/// chose.
///
/// @param folder absolute
record Home(Path folder) {
  private static final Pattern PLACE = Pattern.compile("\\$\\{(\\w+)}");
  private static final Pattern STORAGE_PORT =
      Pattern.compile("^storage_port: (\\d+)$", Pattern.MULTILINE);
  private static final Pattern CQL_PORT =
      Pattern.compile("^native_transport_port: (\\d+)$", Pattern.MULTILINE);

  /// The ports of one Cassandra.
  ///
  /// @param cql where clients connect
  /// @param storage where other Cassandras would
  record Ports(int cql, int storage) {}

  Path log() {
    return folder.resolve("cassandra.log");
  }

  Path jvmOptions() {
    return folder.resolve("jvm.options");
  }

  Path yaml() {
    return folder.resolve("cassandra.yaml");
  }

  Path logback() {
    return folder.resolve("logback.xml");
  }

  /// The ports that are wanted; where none is, that of the last start, or else a free one.
  Ports ports(LocalCassandra.Options options) throws IOException {
    String before = Files.exists(yaml()) ? Files.readString(yaml()) : "";
    return new Ports(
        port(options.cqlPort(), CQL_PORT, before, options.host()),
        port(0, STORAGE_PORT, before, options.host()));
  }

  private static int port(int wanted, Pattern key, String before, String host) throws IOException {
    if (wanted != 0) {
      return wanted;
    }
    Matcher matcher = key.matcher(before);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : free(host);
  }

  private static int free(String host) throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return socket.getLocalPort();
    }
  }

  void write(String host, Ports ports) throws IOException {
    Files.createDirectories(folder);
    Map<String, String> values =
        Map.of(
            "host", host,
            "cql_port", String.valueOf(ports.cql()),
            "storage_port", String.valueOf(ports.storage()),
            "folder", folder.toString());
    Files.writeString(yaml(), filled(resource("cassandra.yaml"), values));
    Files.writeString(jvmOptions(), resource("jvm.options"));
    Files.writeString(logback(), resource("logback.xml"));
  }

  private static String filled(String template, Map<String, String> values) {
    return PLACE
        .matcher(template)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    Objects.requireNonNull(values.get(place.group(1)), place.group(1))));
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(Home.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The last lines that it logged.
  String lastWords() {
    try {
      String log = Files.readString(log());
      String[] lines = log.split("\n");
      int from = Math.max(0, lines.length - 12);
      return String.join("\n", Arrays.copyOfRange(lines, from, lines.length));
    } catch (IOException e) {
      return "(" + e.getMessage() + ")";
    }
  }
}

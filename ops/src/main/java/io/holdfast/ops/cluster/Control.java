// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// How a command speaks to the supervisor: over a Unix socket in the folder of the cluster, which
/// only its owner may open. One line asks; lines `say TEXT`, `row JSON` and at last `end CODE TEXT`
/// answer.
final class Control {
  private static final String SOCKET = "supervisor.sock";

  /// What the system allows in a socket's address, with something to spare.
  private static final int LONGEST_PATH = 100;

  private Control() {}

  /// One line of an answer.
  sealed interface Line {
    record Say(String text) implements Line {}

    record Row(String json) implements Line {}

    record End(int exitCode, String text) implements Line {}

    static Line parse(String line) {
      String[] parts = line.split(" ", 2);
      String text = parts.length > 1 ? parts[1] : "";
      return switch (parts[0]) {
        case "say" -> new Say(text);
        case "row" -> new Row(text);
        case "end" -> {
          String[] end = text.split(" ", 2);
          yield new End(Integer.parseInt(end[0]), end.length > 1 ? end[1] : "");
        }
        default -> throw new IllegalArgumentException(line);
      };
    }

    default String line() {
      return switch (this) {
        case Say(var text) -> "say " + oneLine(text);
        case Row(var json) -> "row " + oneLine(json);
        case End(var code, var text) -> "end " + code + " " + oneLine(text);
      };
    }

    private static String oneLine(String text) {
      return text.replace("\r", "").replace("\n", " | ");
    }
  }

  /// Answers one request.
  interface Handler {
    /// @param words of the request
    /// @return the last line
    Line.End answer(List<String> words, Consumer<Line> out);
  }

  /// That the folder's name is not too long for a socket in it.
  static void requireShort(Path dir) throws ClusterFailure {
    if (socket(dir).getPath().toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
      throw ClusterFailure.failed(
          dir
              + ": too long a name (expected: at most "
              + (LONGEST_PATH - SOCKET.length() - 1)
              + " characters, since a socket goes there)");
    }
  }

  private static UnixDomainSocketAddress socket(Path dir) {
    return UnixDomainSocketAddress.of(dir.resolve(SOCKET));
  }

  /// Whether a supervisor answers in that folder.
  static boolean answers(Path dir) {
    try (SocketChannel channel = SocketChannel.open(socket(dir))) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /// Asks, hands on what is answered, and returns the end; empty if nobody answers.
  static Optional<Line.End> ask(Path dir, List<String> words, Consumer<Line> lines)
      throws ClusterFailure {
    SocketChannel channel;
    try {
      channel = SocketChannel.open(socket(dir));
    } catch (IOException e) {
      return Optional.empty();
    }
    try (channel;
        var out = new PrintWriter(Channels.newWriter(channel, StandardCharsets.UTF_8), true);
        var in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      out.println(String.join(" ", words));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        switch (Line.parse(line)) {
          case Line.End end -> {
            return Optional.of(end);
          }
          case Line other -> lines.accept(other);
        }
      }
    } catch (IOException e) {
      throw ClusterFailure.failed("the supervisor broke off: " + e.getMessage());
    }
    throw ClusterFailure.failed("the supervisor ended before it was done; see its log");
  }

  /// Listens in that folder; closing the channel ends it.
  static ServerSocketChannel listen(Path dir) throws IOException {
    Files.deleteIfExists(dir.resolve(SOCKET));
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(socket(dir));
    Files.setPosixFilePermissions(
        dir.resolve(SOCKET), PosixFilePermissions.fromString("rw-------"));
    return server;
  }

  static void unlisten(Path dir) throws IOException {
    Files.deleteIfExists(dir.resolve(SOCKET));
  }

  /// Serves one connection.
  static void serve(SocketChannel connection, Handler handler) {
    try (connection;
        var in = new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8));
        var out = new PrintWriter(Channels.newWriter(connection, StandardCharsets.UTF_8), true)) {
      String request = in.readLine();
      if (request != null) {
        // Who asked may have gone; what it asked for is done all the same.
        Line.End end =
            handler.answer(List.of(request.split(" ")), line -> out.println(line.line()));
        out.println(end.line());
      }
    } catch (IOException e) {
      // Whoever asked has gone.
    }
  }
}

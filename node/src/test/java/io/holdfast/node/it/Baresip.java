// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import io.holdfast.node.phone.Account;
import io.holdfast.ops.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One baresip without screen, microphone or loudspeaker, driven over its control socket.
final class Baresip implements AutoCloseable {
  private static final List<Path> MODULES =
      List.of(
          Path.of("/usr/lib/baresip/modules"),
          Path.of("/usr/lib/x86_64-linux-gnu/baresip/modules"),
          Path.of("/usr/local/lib/baresip/modules"));

  private final Path folder;
  private final Process process;
  private final Socket control;
  private final BlockingQueue<Json> events = new LinkedBlockingQueue<>();
  private final List<String> seen = new ArrayList<>();

  private Baresip(Path folder, Process process, Socket control) {
    this.folder = folder;
    this.process = process;
    this.control = control;
    Thread.ofVirtual().start(this::read);
  }

  /// Starts one that registers with that account at the node.
  ///
  /// @param transport `udp` or `tcp`
  static Baresip start(Path folder, Account account, String transport, int nodePort) {
    int control = Ports.free();
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("config"), config(Ports.free(), control));
      Files.writeString(
          folder.resolve("accounts"),
          "<sip:%s@%s>;auth_user=%s;auth_pass=%s;regint=600;outbound=\"sip:127.0.0.1:%d;transport=%s\"%n"
              .formatted(
                  account.user(),
                  account.domain(),
                  account.user(),
                  account.password(),
                  nodePort,
                  transport));
      Process process =
          new ProcessBuilder("baresip", "-f", folder.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("baresip.out").toFile())
              .start();
      Socket socket = connect(control, process);
      return new Baresip(folder, process, socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String config(int sip, int control) {
    String modules =
        MODULES.stream()
            .filter(Files::isDirectory)
            .findFirst()
            .orElse(MODULES.getFirst())
            .toString();
    return """
        poll_method epoll
        sip_listen 127.0.0.1:%d
        call_max_calls 4
        audio_player aubridge,x
        audio_source aubridge,x
        audio_alert aubridge,x
        module_path %s
        module g711.so
        module aubridge.so
        module_app account.so
        module_app menu.so
        module_app ctrl_tcp.so
        ctrl_tcp_listen 127.0.0.1:%d
        """
        .formatted(sip, modules, control);
  }

  private static Socket connect(int port, Process process) {
    Socket[] socket = new Socket[1];
    boolean connected =
        Records.until(
            () -> {
              try {
                socket[0] = new Socket(InetAddress.getLoopbackAddress(), port);
                return true;
              } catch (IOException _) {
                return false;
              }
            });
    if (!connected) {
      process.destroyForcibly();
      throw new IllegalStateException("baresip does not listen on its control port " + port);
    }
    return socket[0];
  }

  /// Sends a command, such as `dial`.
  void command(String command, String argument) {
    String text = "{\"command\":\"%s\",\"params\":\"%s\"}".formatted(command, argument);
    try {
      byte[] netstring = (text.length() + ":" + text + ",").getBytes(StandardCharsets.US_ASCII);
      control.getOutputStream().write(netstring);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits for an event of that type; what it says, or null where it did not come in time.
  @Nullable Json await(String type, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (true) {
        Json event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (event == null) {
          return null;
        }
        seen.add(event.text("type").orElse("?") + " " + event.text("param").orElse(""));
        if (event.text("type").filter(type::equals).isPresent()) {
          return event;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// What it went through, for messages about failures.
  String story() {
    try {
      return seen + "\n" + Files.readString(folder.resolve("baresip.out"));
    } catch (IOException e) {
      return seen + "\n" + e;
    }
  }

  /// Netstrings: `LENGTH:TEXT,`.
  private void read() {
    try {
      InputStream in = control.getInputStream();
      while (true) {
        int length = 0;
        int c = in.read();
        while (c >= '0' && c <= '9') {
          length = length * 10 + c - '0';
          c = in.read();
        }
        if (c != ':') {
          return;
        }
        String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        in.read();
        if (Json.read(text) instanceof Json.Result.Read(Json json)
            && json.text("event").isPresent()) {
          events.add(json);
        }
      }
    } catch (IOException _) {
      // it is being closed
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      control.close();
      process.waitFor();
    } catch (IOException _) {
      // it is closed all the same
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

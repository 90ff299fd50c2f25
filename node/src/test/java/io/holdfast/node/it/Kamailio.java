// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A Kamailio with the configuration `node/src/test/kamailio/proxy.cfg`.
final class Kamailio implements AutoCloseable {
  private final Process process;
  private final int port;

  private Kamailio(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Starts one; when this returns, it listens.
  ///
  /// @param folder for what it writes
  /// @param port its own
  /// @param nodePort of the node beside it
  /// @param phonePort where calls to `pbx.test` go
  static Kamailio start(Path folder, int port, int nodePort, int phonePort) {
    try {
      Files.createDirectories(folder);
      Path config = folder.resolve("kamailio.cfg");
      String template =
          Files.readString(Launcher.home().resolve("node/src/test/kamailio/proxy.cfg"));
      Files.writeString(
          config,
          template
              .replace("@PORT@", Integer.toString(port))
              .replace("@NODE@", Integer.toString(nodePort))
              .replace("@PHONE@", Integer.toString(phonePort)));
      Process process =
          new ProcessBuilder(
                  "kamailio",
                  "-f",
                  config.toString(),
                  "-Y",
                  folder.toString(),
                  "-P",
                  folder.resolve("pid").toString(),
                  "-m",
                  "64",
                  "-M",
                  "8",
                  "-DD",
                  "-E")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("kamailio.out").toFile())
              .start();
      var kamailio = new Kamailio(process, port);
      kamailio.awaitListening(folder);
      return kamailio;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitListening(Path folder) {
    boolean listens =
        Records.until(
            () -> {
              try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return true;
              } catch (IOException _) {
                return false;
              }
            });
    if (!listens) {
      close();
      throw new IllegalStateException("kamailio does not listen; see " + folder);
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /// Its first process ends the others.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One node as a process of its own, which can be killed, stopped and started again on the same
/// data and the same ports.
public final class NodeProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(40);
  private static final int POLL_MILLIS = 20;

  private final Path folder;
  private final int sipPort;
  private final int adminPort;
  private final List<String> settings;
  private int starts;
  private @Nullable Process process;
  private @Nullable ReadyLine ready;
  private @Nullable Admin admin;

  private NodeProcess(Path folder, List<String> settings) {
    this.folder = folder;
    this.sipPort = Ports.free();
    this.adminPort = Ports.free();
    this.settings = List.copyOf(settings);
  }

  /// A node that is not started yet.
  ///
  /// @param folder for its data and its output
  /// @param settings `key=value`, as after `--set`
  public static NodeProcess in(Path folder, String... settings) {
    return new NodeProcess(folder, List.of(settings));
  }

  /// A node with authentication off, started.
  public static NodeProcess open(Path folder) {
    return in(folder, "auth.enabled=false").start();
  }

  /// Starts it and waits for READY.
  public NodeProcess start() {
    launch();
    awaitReady();
    return this;
  }

  /// Starts it and does not wait.
  public NodeProcess launch() {
    if (process != null && process.isAlive()) {
      throw new IllegalStateException("the node runs already: " + process.pid());
    }
    starts++;
    ready = null;
    admin = null;
    try {
      Files.createDirectories(folder);
      process =
          Launcher.command(arguments())
              .redirectOutput(output("out").toFile())
              .redirectError(output("err").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private List<String> arguments() {
    var line = new ArrayList<>(List.of("run", "--data", data().toString()));
    String listen = "[udp:127.0.0.1:%1$d,tcp:127.0.0.1:%1$d]".formatted(sipPort);
    var all = new ArrayList<String>();
    all.add("holdfast.sip.listen=" + listen);
    all.add("holdfast.admin.listen=127.0.0.1:" + adminPort);
    all.addAll(settings);
    all.forEach(setting -> line.addAll(List.of("--set", setting)));
    return line;
  }

  private Path output(String kind) {
    return folder.resolve("node-" + starts + "." + kind);
  }

  /// Waits until it serves.
  public ReadyLine awaitReady() {
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<ReadyLine> found = readyLine();
      if (found.isPresent()) {
        ready = found.get();
        return found.get();
      }
      if (!process().isAlive()) {
        throw new IllegalStateException(
            "the node ended with " + process().exitValue() + " before READY\n" + output());
      }
      pause();
    }
    throw new IllegalStateException("no READY within " + START + "\n" + output());
  }

  private Optional<ReadyLine> readyLine() {
    // Only whole lines: the last one may still be growing.
    String text = read(output("out"));
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .flatMap(line -> ReadyLine.of(line).stream())
        .findFirst();
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// `kill -9`, and waits until the kernel has taken back what it held.
  public NodeProcess kill() {
    process().destroyForcibly();
    awaitExit(STOP);
    return this;
  }

  /// SIGTERM, and waits until it has drained; its exit code.
  public int stop() {
    process().destroy();
    return awaitExit(STOP);
  }

  /// Waits for its end; its exit code.
  public int awaitExit(Duration patience) {
    try {
      if (!process().waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "the node has not ended within " + patience + "\n" + output());
      }
      return process().exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  public boolean alive() {
    return process != null && process.isAlive();
  }

  private Process process() {
    if (process == null) {
      throw new IllegalStateException("the node was never started");
    }
    return process;
  }

  public ReadyLine ready() {
    return ready == null ? awaitReady() : ready;
  }

  public long pid() {
    return process().pid();
  }

  public Path data() {
    return folder.resolve("data");
  }

  public int sipPort() {
    return sipPort;
  }

  public InetSocketAddress sip() {
    return new InetSocketAddress("127.0.0.1", sipPort);
  }

  public int adminPort() {
    return adminPort;
  }

  /// Its admin API, with the token it wrote.
  public synchronized Admin admin() {
    if (admin == null) {
      admin = new Admin("http://127.0.0.1:" + adminPort, data().resolve("admin.token"));
    }
    return admin;
  }

  /// Runs a command of the launcher against this node.
  public Launcher.Outcome command(String... arguments) {
    return commandWithInput("", arguments);
  }

  public Launcher.Outcome commandWithInput(String input, String... arguments) {
    var line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--admin", "http://127.0.0.1:" + adminPort));
    line.addAll(List.of("--token-file", data().resolve("admin.token").toString()));
    return Launcher.runWithInput(input, line.toArray(String[]::new));
  }

  /// What it wrote since its last start, for messages about failures.
  public String output() {
    return "--- stdout\n" + read(output("out")) + "--- stderr\n" + read(output("err"));
  }

  public String out() {
    return read(output("out"));
  }

  public String err() {
    return read(output("err"));
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }

  /// Ends it at once if it still runs.
  @Override
  public void close() {
    if (alive()) {
      process().destroyForcibly();
      awaitExit(STOP);
    }
  }
}

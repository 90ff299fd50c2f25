// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.it.Launcher;
import io.holdfast.ops.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A cluster as `holdfast cluster` makes it, with a real Cassandra, on addresses of loopback. What
/// was ever part of it is gone when it is closed.
public final class LocalCluster implements Cluster {
  private static final Duration COMMAND = Duration.ofSeconds(300);

  private final Path folder;
  private final List<String> up;
  private final Set<Long> seen = new LinkedHashSet<>();
  private final Thread hook = new Thread(this::killAll, "kill what is left of the cluster");

  private LocalCluster(Path folder, List<String> up) {
    this.folder = folder;
    this.up = List.copyOf(up);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// A command that did not do what it was told to.
  static final class Failure extends IllegalStateException {
    private static final long serialVersionUID = 1L;
    private static final int MISSING = 3;

    private final int exitCode;

    private Failure(int exitCode, String message) {
      super(message);
      this.exitCode = exitCode;
    }

    /// Whether it wants a program or a port that this machine does not have.
    boolean missing() {
      return exitCode == MISSING;
    }
  }

  /// Starts one and waits until it serves.
  ///
  /// @param options more of them for `cluster up`, such as `--network`
  /// @param settings `key=value`
  public static LocalCluster up(
      Path folder, int nodes, List<String> options, List<String> settings) {
    var line = new ArrayList<>(List.of("up", "--nodes", Integer.toString(nodes)));
    line.addAll(options);
    settings.forEach(setting -> line.addAll(List.of("--set", setting)));
    var cluster = new LocalCluster(folder, line);
    cluster.up();
    return cluster;
  }

  /// Starts all of it, on the data that is there.
  public void up() {
    run(up.toArray(String[]::new));
  }

  /// Runs `cluster` with that sub-command; it must succeed.
  public void run(String... arguments) {
    var line = new ArrayList<String>(List.of("cluster"));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--dir", folder.toString()));
    try {
      Files.createDirectories(folder);
      Path said = folder.resolve("cluster-command.log");
      Process process =
          Launcher.command(line)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()))
              .start();
      boolean ended = process.waitFor(COMMAND.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      if (!ended || process.exitValue() != 0) {
        throw new Failure(
            ended ? process.exitValue() : -1,
            String.join(" ", line)
                + (ended ? ": exit " + process.exitValue() : ": still running after " + COMMAND)
                + "\n"
                + Files.readString(said));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      note();
    }
  }

  private Json file() {
    try {
      String text = Files.readString(folder.resolve("cluster.json"));
      return switch (Json.read(text)) {
        case Json.Result.Read(Json value) -> value;
        case Json.Result.Malformed(int offset, String expected) ->
            throw new IllegalStateException("cluster.json at " + offset + ": expected " + expected);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Member> members() {
    return file().items("nodes").map(node -> Member.of(node, token(node))).toList();
  }

  private Path token(Json node) {
    Path own = folder.resolve(node.text("id").orElse("?"));
    return Stream.of(own.resolve("admin.token"), own.resolve("data/admin.token"))
        .filter(Files::exists)
        .findFirst()
        .orElse(folder.resolve("admin.token"));
  }

  @Override
  public InetSocketAddress shared() {
    return Points.udp(file().items("shared").flatMap(point -> point.scalar().stream()).toList());
  }

  @Override
  public InetAddress phones() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public long database() {
    return file()
        .member("cassandra")
        .flatMap(cassandra -> cassandra.text("pid"))
        .map(Long::parseLong)
        .orElseThrow(() -> new IllegalStateException("no pid of cassandra in cluster.json"));
  }

  @Override
  public void kill(String id) {
    run("kill", id);
  }

  @Override
  public void start(String id) {
    run("start", id);
  }

  /// `kill -9` of every process at once, the database too.
  public void killAtOnce() {
    note();
    var all = new ArrayList<>(members().stream().map(Member::pid).toList());
    all.add(database());
    all.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    all.forEach(pid -> Signals.awaitEnd(pid, Duration.ofSeconds(10)));
  }

  @Override
  public Launcher.Outcome command(Member member, String... arguments) {
    var line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--admin", member.admin(), "--token-file", member.token().toString()));
    return Launcher.run(line.toArray(String[]::new));
  }

  /// The processes are known even when `cluster.json` is not there any more.
  private void note() {
    try {
      members().forEach(member -> seen.add(member.pid()));
      seen.add(database());
    } catch (RuntimeException _) {
      // it is not written yet
    }
  }

  @Override
  public void close() {
    note();
    try {
      run("down");
    } finally {
      killAll();
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  /// Only what still is a process of this folder: a process id may have been given away since.
  private void killAll() {
    for (long pid : seen) {
      ProcessHandle.of(pid).filter(process -> ours(pid)).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private boolean ours(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
          .contains(folder.toAbsolutePath().toString());
    } catch (IOException _) {
      return false;
    }
  }
}

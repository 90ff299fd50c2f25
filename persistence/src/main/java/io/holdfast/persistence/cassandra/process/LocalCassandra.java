// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// An Apache Cassandra of one node, as a child process on loopback.
///
/// It keeps data and ports in its folder: started there again, it is the same database. The process
/// outlives this object, and this JVM, unless it is stopped.
public final class LocalCassandra implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(120);
  private static final Duration STOP = Duration.ofSeconds(60);
  private static final int POLL_MILLIS = 50;

  private final Home home;
  private final InetSocketAddress cql;
  private final Process process;

  private LocalCassandra(Home home, InetSocketAddress cql, Process process) {
    this.home = home;
    this.cql = cql;
    this.process = process;
  }

  /// What may be chosen.
  ///
  /// @param host the address to listen on
  /// @param cqlPort for clients; 0: that of the last start, or else a free one
  /// @param heapMegabytes at most so much heap; it takes about 300 MB beside it
  public record Options(String host, int cqlPort, int heapMegabytes) {
    private static final int HEAP = 768;

    /// On 127.0.0.1, a free port, with a heap that serves tests and some hundred writes at a time.
    public static Options defaults() {
      return new Options("127.0.0.1", 0, HEAP);
    }

    public Options withHost(String address) {
      return new Options(address, cqlPort, heapMegabytes);
    }

    public Options withCqlPort(int port) {
      return new Options(host, port, heapMegabytes);
    }

    public Options withHeapMegabytes(int megabytes) {
      return new Options(host, cqlPort, megabytes);
    }
  }

  /// It ended, or did not answer, before it served.
  public static final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private StartFailure(String message) {
      super(message);
    }
  }

  /// Starts one in that folder and waits until it answers; on a machine of two cores about 9 s.
  ///
  /// @throws MissingException if a JDK 17 or 11, the jars or the port is missing
  /// @throws StartFailure if it does not come up
  public static LocalCassandra start(Path folder, Options options) {
    LocalCassandra cassandra = launch(folder, options);
    cassandra.awaitReady();
    return cassandra;
  }

  /// As `start`, but does not wait.
  public static LocalCassandra launch(Path folder, Options options) {
    Path java = OlderJava.find();
    Jars jars = Jars.find();
    var home = new Home(folder.toAbsolutePath().normalize());
    try {
      Home.Ports ports = home.ports(options);
      requireFree(options.host(), ports.cql());
      requireFree(options.host(), ports.storage());
      home.write(options.host(), ports);
      Process process =
          new ProcessBuilder(command(java, jars, home, options.heapMegabytes()))
              .directory(home.folder().toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()))
              .start();
      process.getOutputStream().close();
      return new LocalCassandra(home, new InetSocketAddress(options.host(), ports.cql()), process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final int MANY_CORES = 8;

  /// Cassandra's idle workers look for work again and again: 30,000 wake-ups a second and a fifth
  /// of a core at 100 calls a second. With this timer slack (proc(5)) the kernel lets them sleep
  /// half a millisecond, a quarter of the window in which the commit log gathers a sync.
  private static final String SLACK =
      "echo 500000 2>/dev/null >/proc/$$/timerslack_ns; exec \"$@\"";

  /// On few cores the second compiler takes them from those whose calls wait: in its first half
  /// minute a Cassandra cost 4.0 CPU-seconds for 1,000 calls where it cost 5.2 before, later 3.5
  /// where it was 2.9.
  private static String compilers() {
    boolean few = Runtime.getRuntime().availableProcessors() < MANY_CORES;
    return "-XX:TieredStopAtLevel=" + (few ? 1 : 4);
  }

  private static List<String> command(Path java, Jars jars, Home home, int heapMegabytes) {
    return List.of(
        "/bin/sh",
        "-c",
        SLACK,
        "sh",
        java.toString(),
        "@" + home.jvmOptions(),
        compilers(),
        "-Xms" + Math.min(512, heapMegabytes) + "m",
        "-Xmx" + heapMegabytes + "m",
        "-XX:ErrorFile=" + home.folder().resolve("hs_err_pid%p.log"),
        "-javaagent:" + jars.agent(),
        "-Dcassandra.config=" + home.yaml().toUri(),
        "-Dcassandra.storagedir=" + home.folder(),
        "-Dlogback.configurationFile=" + home.logback(),
        "-cp",
        jars.classPath(),
        "org.apache.cassandra.service.CassandraDaemon");
  }

  private static void requireFree(String host, int port) throws IOException {
    try (var socket = new ServerSocket()) {
      // The connections of a database that was killed may linger in TIME-WAIT.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (BindException e) {
      throw new MissingException(
          "port "
              + port
              + " of "
              + host
              + ", which Cassandra needs, is taken or not ours: "
              + e.getMessage());
    }
  }

  /// Waits until it answers.
  ///
  /// @throws StartFailure if it ends before, or has not answered within two minutes
  public void awaitReady() {
    long start = System.nanoTime();
    while (!CqlPort.answers(cql)) {
      if (!process.isAlive()) {
        throw new StartFailure(
            "Cassandra ended with "
                + process.exitValue()
                + " before it served; "
                + home.log()
                + " ends with:\n"
                + home.lastWords());
      }
      if (System.nanoTime() - start > START.toNanos()) {
        kill();
        throw new StartFailure(
            "Cassandra has not answered within "
                + START.toSeconds()
                + " s; "
                + home.log()
                + " ends with:\n"
                + home.lastWords());
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Cassandra started", e);
    }
  }

  /// Where clients connect.
  public InetSocketAddress cql() {
    return cql;
  }

  public int cqlPort() {
    return cql.getPort();
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /// Whether it answers right now.
  public boolean answers() {
    return CqlPort.answers(cql);
  }

  /// Ends with its exit code, when the process ends.
  public CompletableFuture<Integer> exit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /// `kill -9`, and waits until the kernel has taken back what it held.
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /// SIGTERM: it flushes, and ends. One that does not within a minute is killed.
  public void stop() {
    process.destroy();
    if (!awaitExit()) {
      kill();
    }
  }

  private boolean awaitExit() {
    try {
      return process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Freezes it: its ports stay open and nothing answers (SIGSTOP).
  public void freeze() {
    signal("STOP");
  }

  /// Lets a frozen one go on (SIGCONT).
  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int code = new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + name + " " + pid() + " failed with " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// As `kill`: for tests, whose data nobody wants.
  @Override
  public void close() {
    kill();
  }
}

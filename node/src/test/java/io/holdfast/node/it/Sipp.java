// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One SIPp with a scenario of ours, and the figures it writes.
final class Sipp implements AutoCloseable {
  private static final int SECONDS = 120;

  private final Path figures;
  private final Path output;
  private final Process process;

  private Sipp(Path figures, Path output, Process process) {
    this.figures = figures;
    this.output = output;
    this.process = process;
  }

  /// What it counted.
  record Figures(long successful, long failed, long retransmissions) {}

  /// Starts one.
  ///
  /// @param transport as SIPp has it: `u1`, `t1`
  static Sipp start(String scenario, Path folder, String transport, int port, String... arguments) {
    Path figures = folder.resolve(scenario + "-" + transport + ".csv");
    Path output = folder.resolve(scenario + "-" + transport + ".out");
    Path file = Launcher.home().resolve("node/src/test/sipp").resolve(scenario + ".xml");
    var line =
        new ArrayList<>(
            List.of(
                "sipp", "-sf", file.toString(), "-i", "127.0.0.1", "-p", Integer.toString(port)));
    line.addAll(List.of("-t", transport, "-nostdin", "-trace_stat", "-fd", "1"));
    line.addAll(List.of("-stf", figures.toString(), "-buff_size", "1048576"));
    line.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(line)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      return new Sipp(figures, output, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until all its calls are over; its exit code.
  int await() {
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("sipp still runs after " + SECONDS + " s");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// Whether it has begun: it writes its first figures then.
  boolean begun() {
    return Files.exists(figures);
  }

  /// The last figures it wrote.
  Figures figures() {
    try {
      List<String> lines = Files.readAllLines(figures);
      List<String> names = List.of(lines.getFirst().split(";"));
      String[] last = lines.getLast().split(";");
      return new Figures(
          Long.parseLong(last[names.indexOf("SuccessfulCall(C)")]),
          Long.parseLong(last[names.indexOf("FailedCall(C)")]),
          Long.parseLong(last[names.indexOf("Retransmissions(C)")]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    await();
  }
}

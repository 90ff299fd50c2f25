// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The processes of a cluster whose supervisor was killed.
///
/// @param dir the folder of the cluster
record Orphans(Path dir) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// That there are none.
  void requireNone() throws ClusterFailure, IOException {
    List<ProcessHandle> running = running();
    if (!running.isEmpty()) {
      throw ClusterFailure.failed(
          "processes of a cluster whose supervisor is gone still run in "
              + dir
              + " ("
              + running.stream().map(ProcessHandle::pid).toList()
              + "): 'holdfast cluster down' first");
    }
  }

  /// Ends them, those that do not drain in time by force.
  ///
  /// @return the exit code
  int end(PrintStream err) throws IOException {
    List<ProcessHandle> running = running();
    if (running.isEmpty()) {
      err.println("holdfast: no cluster runs in " + dir);
      return 0;
    }
    err.println("holdfast: the supervisor is gone; ending what it left ...");
    running.forEach(ProcessHandle::destroy);
    try {
      CompletableFuture.allOf(
              running.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      running.forEach(ProcessHandle::destroyForcibly);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ClusterFailure.FAILED;
    }
    Files.deleteIfExists(dir.resolve(ClusterFile.NAME));
    return 0;
  }

  private List<ProcessHandle> running() throws IOException {
    return ClusterFile.read(dir).stream()
        .flatMap(file -> file.pids().stream())
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .filter(this::isOurs)
        .toList();
  }

  /// The system gives the number of a dead process to another one; ours name the folder.
  private boolean isOurs(ProcessHandle process) {
    return process.isAlive()
        && process.info().commandLine().filter(line -> line.contains(dir.toString())).isPresent();
  }
}

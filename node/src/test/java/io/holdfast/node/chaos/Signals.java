// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Signals to processes that a run has started, by their ids.
final class Signals {
  private static final int POLL_MILLIS = 5;

  private Signals() {}

  static void freeze(long pid) {
    send("-STOP", pid);
  }

  static void wake(long pid) {
    send("-CONT", pid);
  }

  static void kill(long pid) {
    send("-KILL", pid);
  }

  /// Waits until it is gone; whether it went in time.
  static boolean awaitEnd(long pid, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      pause(POLL_MILLIS);
    }
    return true;
  }

  static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void send(String signal, long pid) {
    run(List.of("kill", signal, Long.toString(pid)));
  }

  /// Runs a short command, which must succeed.
  static void run(List<String> line) {
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(String.join(" ", line) + ": " + code + " " + said.strip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}

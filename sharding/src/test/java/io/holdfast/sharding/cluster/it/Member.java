// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A node in a process of its own.
final class Member implements AutoCloseable {

  /// What a member said, and when on the clock of this host.
  record Said(long nanos, String what) {}

  private final String listen;
  private final Process process;
  private final OutputStream stdin;
  private final List<Said> said = new ArrayList<>();

  Member(String listen, String seeds) throws IOException {
    this.listen = listen;
    this.process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                MemberProgram.class.getName(),
                listen,
                seeds)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    this.stdin = process.getOutputStream();
    Thread.ofPlatform().daemon().name("said-" + listen).start(this::read);
  }

  private void read() {
    try (var in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        int space = line.indexOf(' ');
        if (space > 0 && line.substring(0, space).matches("-?\\d+")) {
          synchronized (said) {
            said.add(new Said(Long.parseLong(line.substring(0, space)), line.substring(space + 1)));
            said.notifyAll();
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String listen() {
    return listen;
  }

  /// Waits until the member says something that it had not said before `after`.
  Said await(long after, Predicate<String> what, Duration atMost) throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    synchronized (said) {
      while (true) {
        for (Said each : said) {
          if (each.nanos() - after >= 0 && what.test(each.what())) {
            return each;
          }
        }
        long left = until - System.nanoTime();
        if (left <= 0) {
          throw new AssertionError(listen + " said only " + said);
        }
        TimeUnit.NANOSECONDS.timedWait(said, left);
      }
    }
  }

  /// What it says to a command that begins its answer with this word.
  String ask(String command, String word) throws IOException, InterruptedException {
    long now = System.nanoTime();
    tell(command);
    return await(now, what -> what.startsWith(word + " "), Duration.ofSeconds(20))
        .what()
        .substring(word.length() + 1);
  }

  void tell(String command) throws IOException {
    stdin.write((command + "\n").getBytes(StandardCharsets.UTF_8));
    stdin.flush();
  }

  boolean everSaid(Predicate<String> what) {
    synchronized (said) {
      return said.stream().anyMatch(each -> what.test(each.what()));
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  boolean alive() {
    return process.isAlive();
  }

  int exitCode(Duration atMost) throws InterruptedException {
    if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError(listen + " has not ended in " + atMost);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

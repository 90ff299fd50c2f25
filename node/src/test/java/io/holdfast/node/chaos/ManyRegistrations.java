// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.it.Launcher;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// Many registrations, and one node killed: each of them can be found on every node at once, and
/// nothing is read back that nobody asks for.
final class ManyRegistrations {
  private static final int NODES = 3;
  private static final int SHARDS = 256;
  private static final int SAMPLE = 300;
  private static final Duration FOUND = Duration.ofSeconds(8);
  private static final int CONTACT_PORT = 5999;

  /// So many wait for their answers at most: a slower cluster is asked less.
  private static final int AT_ONCE = 500;

  private ManyRegistrations() {}

  static void play(Options options, Findings findings) throws IOException, InterruptedException {
    int users = options.number("registrations", 300_000);
    try (var cluster =
        LocalCluster.up(options.folder(), NODES, options.network(), options.settings())) {
      var run = new Run(options, cluster, findings);
      long from = System.nanoTime();
      register(cluster.shared(), options.folder(), users, options.number("rate", 1_000));
      findings.figure("registering " + users, Duration.ofNanos(System.nanoTime() - from));
      for (Member member : cluster.living()) {
        findings.figure(member.id() + ": resident memory, MiB", resident(member.pid()));
      }
      findings.figure("database: resident memory, MiB", resident(cluster.database()));
      var random = new SplittableRandom(options.seed());
      lookUp(cluster, findings, "before the kill: ", users, random);
      String victim = cluster.living().getLast().id();
      Instant killed = run.kill(victim);
      long before = cpu(cluster);
      lookUp(cluster, findings, "after the kill: ", users, random);
      findings.atMost(
          "from the kill until " + SAMPLE + " look-ups on every node were answered",
          Duration.between(killed, Instant.now()),
          FOUND.plusSeconds(2));
      Instant taken = run.awaitShards(SHARDS);
      findings.atMost("every shard taken over after", Duration.between(killed, taken), FOUND);
      Signals.pause(Math.max(0, 30_000 - Duration.between(killed, Instant.now()).toMillis()));
      findings.figure(
          "CPU of the living nodes and the database in the 30 s after the kill",
          Duration.ofMillis((cpu(cluster) - before) * 10));
      for (Member member : cluster.living()) {
        findings.figure(member.id() + ": resident memory 30 s later, MiB", resident(member.pid()));
        int listed = member.api().registrations().size();
        findings.require(
            member.id() + ": registrations listed", listed, "" + users, listed == users);
      }
      run.start(victim);
    }
  }

  /// By SIPp, which is cheaper than phones of ours.
  private static void register(InetSocketAddress at, Path folder, int users, int rate)
      throws IOException, InterruptedException {
    Path file = folder.resolve("users.csv");
    try (var out = Files.newBufferedWriter(file)) {
      out.write("SEQUENTIAL\n");
      for (int i = 0; i < users; i++) {
        out.write(user(i) + ";\n");
      }
    }
    Path scenario = Launcher.home().resolve("node/src/test/sipp/register.xml");
    String target = at.getAddress().getHostAddress() + ":" + at.getPort();
    var line =
        new ArrayList<>(List.of("sipp", target, "-sf", scenario.toString(), "-i", "127.0.0.1"));
    line.addAll(
        List.of("-inf", file.toString(), "-m", "" + users, "-r", "" + rate, "-l", "" + AT_ONCE));
    line.addAll(List.of("-key", "callee", "127.0.0.1:" + CONTACT_PORT, "-nostdin"));
    line.addAll(List.of("-buff_size", "4194304"));
    Path said = folder.resolve("sipp-register.out");
    int code =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .directory(folder.toFile())
            .start()
            .waitFor();
    if (code != 0) {
      throw new IllegalStateException("sipp: exit " + code + ", see " + said);
    }
  }

  private static String user(int number) {
    return String.format(Locale.ROOT, "u%07d", number);
  }

  private static void lookUp(
      LocalCluster cluster, Findings findings, String when, int users, SplittableRandom random) {
    for (Member member : cluster.living()) {
      var api = member.api();
      Duration longest = Duration.ZERO;
      int missing = 0;
      for (int i = 0; i < SAMPLE; i++) {
        Instant from = Instant.now();
        missing += api.contacts(user(random.nextInt(users)) + "@localhost").size() == 1 ? 0 : 1;
        Duration took = Duration.between(from, Instant.now());
        longest = took.compareTo(longest) > 0 ? took : longest;
      }
      findings.none(when + member.id() + ": not found of " + SAMPLE, missing);
      findings.atMost(when + member.id() + ": longest look-up", longest, FOUND);
    }
  }

  private static long resident(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }

  /// In hundredths of a second.
  private static long cpu(LocalCluster cluster) throws IOException {
    var pids = new ArrayList<>(cluster.living().stream().map(Member::pid).toList());
    pids.add(cluster.database());
    long sum = 0;
    for (long pid : pids) {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      sum += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
    return sum;
  }
}

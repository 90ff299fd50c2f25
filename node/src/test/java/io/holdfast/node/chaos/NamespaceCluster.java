// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.it.Admin;
import io.holdfast.node.it.Launcher;
import io.holdfast.node.it.ReadyLine;
import io.holdfast.node.phone.Account;
import io.holdfast.persistence.cassandra.process.LocalCassandra;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// A cluster each of whose nodes has a network namespace of its own, so that addresses can move and
/// links can be cut. It does what `holdfast cluster` does otherwise: a node that ends with code 4
/// is started again.
final class NamespaceCluster implements Cluster {
  private static final int FENCED = 4;
  private static final int SIP = 5060;
  private static final int ADMIN = 8060;
  private static final int PEERS = 7355;
  private static final Duration START = Duration.ofSeconds(120);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final String PASSWORD = "correct-horse";

  private final Network network;
  private final Path folder;
  private final List<String> ids;
  private final List<String> settings;
  private final LocalCassandra database;
  private final Map<String, Process> processes = new LinkedHashMap<>();
  private final Set<String> wanted = ConcurrentHashMap.newKeySet();
  private final Set<String> accounts = ConcurrentHashMap.newKeySet();
  private final Thread hook = new Thread(this::killAll, "kill what is left of the cluster");
  private int starts;

  private NamespaceCluster(
      Network network, Path folder, List<String> ids, List<String> settings, LocalCassandra db) {
    this.network = network;
    this.folder = folder;
    this.ids = List.copyOf(ids);
    this.settings = List.copyOf(settings);
    this.database = db;
  }

  static NamespaceCluster up(Network network, Path folder, int nodes, List<String> settings) {
    List<String> ids = IntStream.rangeClosed(1, nodes).mapToObj(number -> "n" + number).toList();
    var options = LocalCassandra.Options.defaults().withHost(Network.PHONES);
    var database = LocalCassandra.start(folder.resolve("cassandra"), options);
    var cluster = new NamespaceCluster(network, folder, ids, settings, database);
    Runtime.getRuntime().addShutdownHook(cluster.hook);
    ids.forEach(cluster::launch);
    ids.forEach(cluster::awaitReady);
    return cluster;
  }

  private synchronized void launch(String id) {
    Path data = folder.resolve(id);
    var line = new ArrayList<>(List.of("env", "HOLDFAST_NO_BUILD=1"));
    line.add("HOLDFAST_JAVA_OPTS=-Xms256m -Xmx1g");
    line.add(Launcher.home().resolve("holdfast").toString());
    line.addAll(List.of("run", "--data", data.toString()));
    arguments(id).forEach(setting -> line.addAll(List.of("--set", setting)));
    starts++;
    try {
      Files.createDirectories(data);
      Process process =
          new ProcessBuilder(network.inside(id, line))
              .redirectOutput(out(id).toFile())
              .redirectError(ProcessBuilder.Redirect.appendTo(data.resolve("node.log").toFile()))
              .start();
      processes.put(id, process);
      wanted.add(id);
      var _ = process.onExit().thenAccept(ended -> ended(id, ended));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path out(String id) {
    return folder.resolve(id).resolve("ready-" + starts + ".out");
  }

  private void ended(String id, Process process) {
    Findings.say(id + ", pid " + process.pid() + ", ended with " + process.exitValue());
    if (process.exitValue() == FENCED && wanted.contains(id)) {
      launch(id);
    }
  }

  private List<String> arguments(String id) {
    var all = new ArrayList<String>();
    String host = Network.host(id);
    all.add("node.id=" + id);
    all.add("sip.listen=" + points(host));
    all.add("sip.shared=" + points(Network.FLOATING));
    all.add("admin.listen=\"" + host + ":" + ADMIN + '"');
    all.add("cluster.listen=\"" + host + ":" + PEERS + '"');
    all.add(
        "cluster.seeds="
            + ids.stream().map(seed -> '"' + Network.host(seed) + ":" + PEERS + '"').toList());
    all.add("cassandra.contact-points=[\"" + Network.PHONES + ":" + database.cqlPort() + "\"]");
    all.add("cassandra.replication=[\"datacenter1:1\"]");
    all.addAll(settings);
    return all;
  }

  private static String points(String host) {
    return "[\"udp:%1$s:%2$d\",\"tcp:%1$s:%2$d\"]".formatted(host, SIP);
  }

  private void awaitReady(String id) {
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < deadline) {
      Process process = process(id);
      if (!process.isAlive() && process.exitValue() != FENCED) {
        throw new IllegalStateException(
            id + " ended with " + process.exitValue() + "; see " + folder.resolve(id));
      }
      if (ready(id)) {
        return;
      }
      Signals.pause(50);
    }
    throw new IllegalStateException(id + ": no READY within " + START);
  }

  private boolean ready(String id) {
    try (var files = Files.list(folder.resolve(id))) {
      long pid = process(id).pid();
      for (Path file : files.filter(path -> path.toString().endsWith(".out")).toList()) {
        boolean found =
            Files.readAllLines(file).stream()
                .flatMap(line -> ReadyLine.of(line).stream())
                .anyMatch(line -> line.pid() == pid);
        if (found) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized Process process(String id) {
    return Objects.requireNonNull(processes.get(id), id);
  }

  List<String> ids() {
    return ids;
  }

  @Override
  public List<Member> members() {
    return ids.stream()
        .map(
            id ->
                new Member(
                    id,
                    process(id).pid(),
                    List.of("udp:" + Network.host(id) + ":" + SIP),
                    "http://" + Network.host(id) + ":" + ADMIN,
                    folder.resolve(id).resolve("admin.token")))
        .toList();
  }

  @Override
  public InetSocketAddress shared() {
    return new InetSocketAddress(Network.FLOATING, SIP);
  }

  @Override
  public InetAddress phones() {
    try {
      return InetAddress.getByName(Network.PHONES);
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// These nodes are not on loopback, so they want passwords.
  @Override
  public Account account(String user) {
    var account = new Account(user, "localhost", PASSWORD);
    if (accounts.add(user)) {
      try (Admin api = living().getFirst().api()) {
        api.addSubscriber(account.aor(), PASSWORD);
      }
    }
    return account;
  }

  @Override
  public long database() {
    return database.pid();
  }

  @Override
  public void kill(String id) {
    wanted.remove(id);
    Process process = process(id);
    process.destroyForcibly();
    Signals.awaitEnd(process.pid(), STOP);
  }

  @Override
  public void start(String id) {
    launch(id);
    awaitReady(id);
  }

  @Override
  public Launcher.Outcome command(Member member, String... arguments) {
    var line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--admin", member.admin(), "--token-file", member.token().toString()));
    return Launcher.run(line.toArray(String[]::new));
  }

  @Override
  public void close() {
    killAll();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void killAll() {
    wanted.clear();
    processes.values().forEach(Process::destroyForcibly);
    database.kill();
  }
}

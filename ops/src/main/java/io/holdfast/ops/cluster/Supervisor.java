// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import io.holdfast.ops.cluster.Control.Line;
import io.holdfast.ops.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The parent of all processes of one cluster: does what the commands ask, and starts a node again
/// that the cluster threw out.
final class Supervisor {
  private static final String TOKEN = "admin.token";

  private final Path dir;
  private final ClusterPlan plan;
  private final NodeCommand command;
  private final DatabaseProcess database;
  private final TreeMap<String, Member> members =
      new TreeMap<>(Comparator.comparing(ClusterPlan::number));

  /// Starting, stopping and rolling exclude each other; killing waits for nobody.
  private final Object sequence = new Object();

  private boolean over;

  Supervisor(Path dir, ClusterPlan plan, NodeCommand command) {
    this.dir = dir;
    this.plan = plan;
    this.command = command;
    this.database =
        new DatabaseProcess(dir.resolve(DatabaseProcess.ID), plan.databaseHost(), this::changed);
    plan.ids().forEach(this::member);
  }

  /// Does what one command asks.
  Line.End answer(List<String> words, Consumer<Line> out) {
    String target = words.size() > 1 ? words.get(1) : "";
    try {
      return switch (words.getFirst()) {
        case "up" -> up(out);
        case "status" -> status(out);
        case "kill" -> kill(target);
        case "stop" -> stop(target);
        case "start" -> start(target);
        case "roll" -> roll(out);
        case "down" -> down(out);
        default -> new Line.End(ClusterFailure.USAGE, "unknown request " + words);
      };
    } catch (ClusterFailure failure) {
      log(String.join(" ", words) + ": " + failure.line());
      boolean half = words.getFirst().equals("up") && supervises();
      String hint = half ? " (the rest still runs; 'holdfast cluster down' ends it)" : "";
      return new Line.End(failure.exitCode(), failure.line() + hint);
    }
  }

  private Line.End up(Consumer<Line> out) throws ClusterFailure {
    synchronized (sequence) {
      requireVacancy();
      out.accept(new Line.Say("starting Cassandra (some 10 s) ..."));
      database.start();
      out.accept(new Line.Say("starting " + String.join(", ", ids()) + " ..."));
      List<Member> all = members();
      for (Member member : all) {
        prepare(member.id());
        member.launch();
      }
      for (Member member : all) {
        member.awaitReady();
      }
      return good(
          "READY nodes="
              + String.join(",", ids())
              + " sip="
              + String.join(",", plan.shared())
              + " admin="
              + plan.admin(ids().getFirst())
              + " token="
              + dir.resolve(TOKEN));
    }
  }

  private void requireVacancy() throws ClusterFailure {
    boolean shared = false;
    for (Member member : members()) {
      if (member.running()) {
        shared = true;
      } else {
        Vacancy.require(plan, member.id());
      }
    }
    if (!shared) {
      Vacancy.requireShared(plan);
    }
  }

  private Line.End kill(String target) throws ClusterFailure {
    if (target.equals(DatabaseProcess.ID)) {
      database.kill();
    } else {
      existing(target).kill();
    }
    return good(target + " is killed");
  }

  private Line.End stop(String target) throws ClusterFailure {
    synchronized (sequence) {
      if (target.equals(DatabaseProcess.ID)) {
        database.stop();
        return good("cassandra is stopped");
      }
      existing(target).stop();
      if (!plan.founder(target)) {
        synchronized (members) {
          members.remove(target);
        }
        publish();
      }
      return good(target + " is stopped");
    }
  }

  private Line.End start(String target) throws ClusterFailure {
    synchronized (sequence) {
      if (target.equals(DatabaseProcess.ID)) {
        database.start();
        return good("cassandra answers at " + database.cql());
      }
      Member member = member(named(target));
      if (!member.running()) {
        Vacancy.require(plan, target);
      }
      prepare(target);
      member.launch();
      member.awaitReady();
      return good(target + " is ready");
    }
  }

  private Line.End roll(Consumer<Line> out) throws ClusterFailure {
    synchronized (sequence) {
      for (Member member : members()) {
        out.accept(new Line.Say("stopping " + member.id() + " ..."));
        member.stop();
        member.launch();
        member.awaitReady();
        boolean carries = awaitShare(member);
        out.accept(
            new Line.Say(
                member.id() + " is ready again" + (carries ? "" : ", but carries few shards")));
      }
      return good("all nodes were stopped and started");
    }
  }

  private boolean awaitShare(Member member) throws ClusterFailure {
    try {
      String token = Files.readString(dir.resolve(TOKEN)).strip();
      return Share.await(plan.admin(member.id()), token, ids().size());
    } catch (IOException e) {
      throw ClusterFailure.failed("cannot read " + dir.resolve(TOKEN) + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ClusterFailure.failed("interrupted");
    }
  }

  private Line.End status(Consumer<Line> out) {
    String state = database.state();
    boolean good = state.equals("ready");
    out.accept(
        row(DatabaseProcess.ID, database.pid().orElse(0), state, List.of(database.cql()), ""));
    for (Member member : members()) {
      String id = member.id();
      String seen =
          member.state().equals("up")
              ? Probe.health(plan.host(id), plan.adminPort())
              : member.state();
      good &= seen.equals("ready");
      out.accept(row(id, member.pid().orElse(0), seen, plan.sip(id), plan.admin(id)));
    }
    return new Line.End(good ? 0 : ClusterFailure.FAILED, "");
  }

  private static Line row(String id, long pid, String state, List<String> points, String admin) {
    var text = new StringBuilder();
    JsonWriter json = new JsonWriter(text).object().member("id", id);
    if (pid != 0) {
      json.member("pid", pid);
    }
    json.member("state", state);
    boolean node = !admin.isEmpty();
    json.name(node ? "sip" : "cql");
    if (node) {
      json.array();
      points.forEach(json::value);
      json.endArray().member("admin", admin);
    } else {
      json.value(points.getFirst());
    }
    json.endObject();
    return new Line.Row(text.toString());
  }

  /// Ends everything; the supervisor is of no use afterwards.
  Line.End down(Consumer<Line> out) {
    synchronized (sequence) {
      List<Member> all = members();
      if (all.stream().anyMatch(Member::running)) {
        out.accept(new Line.Say("draining " + String.join(", ", ids()) + " ..."));
      }
      var ends = new ArrayList<Thread>();
      for (Member member : all) {
        ends.add(Thread.ofVirtual().start(member::end));
      }
      ends.forEach(Supervisor::join);
      database.stop();
      unpublish();
      return good("all is stopped");
    }
  }

  /// Whether anything runs.
  boolean supervises() {
    return database.pid().isPresent() || members().stream().anyMatch(Member::running);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Line.End good(String text) {
    log(text);
    return new Line.End(0, text);
  }

  private List<Member> members() {
    synchronized (members) {
      return List.copyOf(members.values());
    }
  }

  private List<String> ids() {
    return members().stream().map(Member::id).toList();
  }

  private Member existing(String target) throws ClusterFailure {
    named(target);
    synchronized (members) {
      Member member = members.get(target);
      if (member == null) {
        throw ClusterFailure.usage(
            "no node '" + target + "' (expected: " + String.join(", ", members.keySet()) + ")");
      }
      return member;
    }
  }

  private static String named(String target) throws ClusterFailure {
    if (!target.matches("n[1-9]\\d?")) {
      throw ClusterFailure.usage("'" + target + "' (expected: n1, n2 and so on, or cassandra)");
    }
    return target;
  }

  private Member member(String id) {
    synchronized (members) {
      return members.computeIfAbsent(
          id,
          name ->
              new Member(
                  name,
                  dir.resolve(name),
                  () -> command.builder(plan.command(name, dir.resolve(name), database.cql())),
                  this::changed));
    }
  }

  /// One token opens the admin API of all nodes.
  private void prepare(String id) throws ClusterFailure {
    Path folder = dir.resolve(id);
    Path token = folder.resolve(TOKEN);
    try {
      Files.createDirectories(folder);
      if (Files.notExists(token)) {
        Path aside = folder.resolve(TOKEN + ".new");
        Files.copy(
            dir.resolve(TOKEN),
            aside,
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES);
        Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rw-------"));
        Files.move(aside, token, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw ClusterFailure.failed("cannot write " + token + ": " + e.getMessage());
    }
  }

  private void changed(String what) {
    log(what);
    publish();
  }

  /// Tells scripts what runs now.
  private synchronized void publish() {
    if (over) {
      return;
    }
    List<ClusterFile.Node> nodes =
        members().stream()
            .filter(member -> member.lastPid() != 0)
            .map(
                member ->
                    new ClusterFile.Node(
                        member.id(),
                        member.lastPid(),
                        plan.sip(member.id()),
                        plan.admin(member.id())))
            .toList();
    var file =
        new ClusterFile(
            new ClusterFile.Database(database.lastPid(), database.cql()), plan.shared(), nodes);
    try {
      file.write(dir);
    } catch (IOException e) {
      log("cannot write " + ClusterFile.NAME + ": " + e.getMessage());
    }
  }

  /// Nothing runs any more, and nothing will.
  private synchronized void unpublish() {
    over = true;
    try {
      Files.deleteIfExists(dir.resolve(ClusterFile.NAME));
    } catch (IOException e) {
      log("cannot delete " + ClusterFile.NAME + ": " + e.getMessage());
    }
  }

  private static void log(String what) {
    System.out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + what);
  }
}

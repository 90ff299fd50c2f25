// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.cluster.it.Member.Said;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Three processes, of which one is lost in each of the ways that there are. What was measured is
/// printed.
final class LossIT {

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration FREEZE = Duration.ofSeconds(12);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Map<String, Member> members = new LinkedHashMap<>();
  private String seeds = "";

  @BeforeEach
  void start() throws Exception {
    List<String> listens = freePorts(3);
    seeds = String.join(",", listens);
    for (String listen : listens) {
      members.put(listen, new Member(listen, seeds));
    }
    for (Member member : members.values()) {
      for (String listen : listens) {
        member.await(Long.MIN_VALUE / 2, ("up " + listen)::equals, START);
      }
    }
    awaitAnswers();
    forget();
  }

  @AfterEach
  void stop() {
    members.values().forEach(Member::close);
  }

  private static List<String> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sockets.add(new ServerSocket(0, 1, InetAddress.getByName("127.0.0." + (21 + i))));
    }
    List<String> ports =
        sockets.stream()
            .map(socket -> socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort())
            .toList();
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  private static String freePort(int host) throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0." + host))) {
      return socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort();
    }
  }

  private void awaitAnswers() throws Exception {
    for (Member member : members.values()) {
      for (int look = 0; !member.ask("answered", "answered").equals("64"); look++) {
        assertThat(look).as(member.listen() + " waits for answers").isLessThan(300);
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  private void forget() throws IOException {
    for (Member member : members.values()) {
      member.tell("forget");
    }
  }

  private List<Member> allBut(Member one) {
    return members.values().stream().filter(member -> member != one).toList();
  }

  private Member oldest() {
    return members.values().iterator().next();
  }

  private static long millis(long from, Said to) {
    return TimeUnit.NANOSECONDS.toMillis(to.nanos() - from);
  }

  /// Waits until everything is answered again, and tells the longest time that anything was not.
  private long longestWithoutAnswer(List<Member> of) throws Exception {
    long longest = 0;
    for (Member member : of) {
      // two looks half a second apart that find the same: nothing is left unanswered
      String before = "";
      String now = member.ask("longest", "longest");
      for (int look = 0; !now.equals(before); look++) {
        assertThat(look).as(member.listen() + " waits for answers").isLessThan(60);
        before = now;
        TimeUnit.MILLISECONDS.sleep(500);
        now = member.ask("longest", "longest");
      }
      longest = Math.max(longest, Long.parseLong(now));
    }
    return longest;
  }

  @Test
  void aKilledNodeIsGivenUpAtOnceTheOldestToo() throws Exception {
    List<Member> others = new ArrayList<>(members.values());
    Member youngest = others.getLast();
    killAndMeasure(youngest, "a node", 6000);

    Member again = new Member(youngest.listen(), seeds);
    long now = System.nanoTime();
    members.put(again.listen(), again);
    for (Member member : members.values()) {
      for (String listen : members.keySet()) {
        member.await(
            member == again || listen.equals(again.listen()) ? now : Long.MIN_VALUE / 2,
            ("up " + listen)::equals,
            START);
      }
    }
    awaitAnswers();
    forget();
    killAndMeasure(oldest(), "the oldest node", 8000);
  }

  private void killAndMeasure(Member killed, String which, long limit) throws Exception {
    long at = System.nanoTime();
    killed.signal("KILL");
    List<Member> left = allBut(killed);
    String address = killed.listen();
    String downed = "";
    String removed = "";
    for (Member member : left) {
      downed += " " + millis(at, member.await(at, ("down " + address)::equals, START));
      removed += " " + millis(at, member.await(at, ("removed " + address)::equals, START));
    }
    long gap = longestWithoutAnswer(left);
    System.out.printf(
        "MEASURED %s killed: downed after%s ms, removed after%s ms, longest without answer %d ms%n",
        which, downed, removed, gap);
    assertThat(gap).isLessThan(limit);
    assertThat(left).allMatch(Member::alive);
  }

  @Test
  void aFrozenNodeWakesBehindItsFenceAndEnds() throws Exception {
    Member frozen = new ArrayList<>(members.values()).get(1);
    long at = System.nanoTime();
    frozen.signal("STOP");
    List<Member> left = allBut(frozen);
    String downed = "";
    for (Member member : left) {
      downed += " " + millis(at, member.await(at, ("down " + frozen.listen())::equals, START));
    }
    long gap = longestWithoutAnswer(left);
    sleepUntil(at + FREEZE.toNanos());
    long woken = System.nanoTime();
    frozen.signal("CONT");

    Said woke = frozen.await(woken, what -> what.startsWith("woke "), START);
    assertThat(woke.what()).endsWith(" false");
    assertThat(frozen.exitCode(START)).isEqualTo(4);
    System.out.printf(
        "MEASURED a node frozen: downed after%s ms, longest without answer %d ms; woken, it ended after %d ms%n",
        downed, gap, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - woken));
    assertThat(left).allMatch(Member::alive);
  }

  @Test
  void aClusterThatLostAllItsNodesIsFormedByAnyTwo() throws Exception {
    List<String> listens = List.copyOf(members.keySet());
    for (Member member : members.values()) {
      member.signal("KILL");
    }
    for (Member member : members.values()) {
      member.exitCode(START);
    }
    members.clear();

    long at = System.nanoTime();
    Member second = new Member(listens.get(1), seeds);
    members.put(second.listen(), second);
    Member third = new Member(listens.get(2), seeds);
    members.put(third.listen(), third);
    long took = 0;
    for (Member member : members.values()) {
      took = Math.max(took, millis(at, member.await(at, "open"::equals, START)));
    }
    awaitAnswers();

    long again = System.nanoTime();
    Member first = new Member(listens.get(0), seeds);
    members.put(first.listen(), first);
    long joined = millis(again, first.await(at, "open"::equals, START));
    System.out.printf(
        "MEASURED two of three started anew: may act after %d ms; the first seed joined them after %d ms%n",
        took, joined);
    assertThat(members.values()).allMatch(Member::alive);
  }

  @Test
  void aFourthNodeGetsItsShareAndIsNotMissedWhenItDies() throws Exception {
    long at = System.nanoTime();
    Member fourth = new Member(freePort(24), seeds);
    members.put(fourth.listen(), fourth);
    long joined = fourth.await(at, "open"::equals, START).nanos();
    int here = 0;
    for (int look = 0; here < 12; look++) {
      assertThat(look).as("looks for a share of 64 / 4").isLessThan(300);
      TimeUnit.MILLISECONDS.sleep(100);
      here = Integer.parseInt(fourth.ask("here", "here"));
    }
    long share = System.nanoTime();
    System.out.printf(
        "MEASURED a fourth node: three quarters of its share %d ms after it was let in, longest without answer %d ms%n",
        TimeUnit.NANOSECONDS.toMillis(share - joined), longestWithoutAnswer(allBut(fourth)));

    forget();
    killAndMeasure(fourth, "one of four nodes", 6000);
  }

  @Test
  void aShortPauseCostsNobodyItsPlace() throws Exception {
    Member paused = new ArrayList<>(members.values()).get(2);
    long at = System.nanoTime();
    paused.signal("STOP");
    sleepUntil(at + PAUSE.toNanos());
    paused.signal("CONT");

    sleepUntil(at + Duration.ofSeconds(8).toNanos());

    assertThat(members.values()).allMatch(Member::alive);
    assertThat(members.values())
        .noneMatch(member -> member.everSaid(what -> what.startsWith("down ")));
    System.out.printf(
        "MEASURED a node paused for %d ms: longest without answer %d ms%n",
        PAUSE.toMillis(), longestWithoutAnswer(List.copyOf(members.values())));
  }

  @Test
  void aNodeThatLeavesIsNotMissed() throws Exception {
    List<Member> inTurn = new ArrayList<>(members.values());
    inTurn.addFirst(inTurn.removeLast());
    for (Member leaving : inTurn) {
      forget();
      long at = System.nanoTime();
      leaving.tell("leave");

      long took = millis(at, leaving.await(at, "left"::equals, START));
      assertThat(leaving.exitCode(START)).isZero();
      members.remove(leaving.listen());
      for (Member member : members.values()) {
        member.await(at, ("removed " + leaving.listen())::equals, START);
      }
      long gap = longestWithoutAnswer(List.copyOf(members.values()));
      System.out.printf(
          "MEASURED a node left in %d ms: longest without answer %d ms; fences %s%n",
          took,
          gap,
          members.values().stream()
              .map(member -> member.everSaid("closed"::equals))
              .map(closed -> closed ? "closed" : "open")
              .collect(Collectors.joining(" ")));
      assertThat(gap).isLessThan(3000);
    }
  }

  private static void sleepUntil(long moment) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(Math.max(0, moment - System.nanoTime()));
  }
}

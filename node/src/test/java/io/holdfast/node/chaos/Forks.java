// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.it.NodeProcess;
import io.holdfast.node.phone.Account;
import io.holdfast.node.phone.Answering;
import io.holdfast.node.phone.Diary;
import io.holdfast.node.phone.IncomingCall;
import io.holdfast.node.phone.OutgoingCall;
import io.holdfast.node.phone.Pace;
import io.holdfast.node.phone.Phone;
import io.holdfast.node.phone.UdpLink;
import io.holdfast.ops.json.Json;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Calls to users who have many phones each: all ring, one answers, and the others must be told so.
/// One call record has them all.
final class Forks {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration RINGING = Duration.ofMillis(500);
  private static final Duration GIVE_UP = Duration.ofSeconds(33);
  private static final Duration TOLD = Duration.ofSeconds(5);
  private static final long TALK_MILLIS = 500;

  private final int contacts;
  private final NodeProcess node;
  private final Findings findings;
  private final Diary diary = new Diary();
  private final List<Phone> callers = new ArrayList<>();
  private final List<List<Phone>> users = new ArrayList<>();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger byesFailed = new AtomicInteger();

  private Forks(int contacts, NodeProcess node, Findings findings) {
    this.contacts = contacts;
    this.node = node;
    this.findings = findings;
  }

  static void play(Options options, Findings findings) throws InterruptedException {
    int rate = options.number("rate", 100);
    int seconds = options.number("seconds", 60);
    String[] settings = options.settings().toArray(String[]::new);
    try (var node = NodeProcess.in(options.folder(), settings).start()) {
      var forks = new Forks(options.number("contacts", 8), node, findings);
      forks.register(options.number("users", 40));
      Findings.say("warming up with " + rate / 4 + " calls a second for 10 s");
      forks.call(rate / 4, 10);
      forks.forget();
      Findings.say(
          rate + " calls a second for " + seconds + " s, " + forks.contacts + " phones each");
      Instant since = Instant.now();
      int calls = forks.call(rate, seconds);
      forks.judge(calls, since);
      forks.close();
    }
  }

  private Phone phone(String user) {
    return Phone.on(
        new UdpLink(InetAddress.getLoopbackAddress(), 0),
        Account.withoutPassword(user, "localhost"),
        node.sip(),
        Pace.OF_THE_RFC,
        diary);
  }

  /// One phone of each user answers, not always the first that registered.
  private void register(int count) {
    for (int user = 0; user < count; user++) {
      callers.add(phone("caller" + user));
      List<Phone> phones = new ArrayList<>();
      for (int i = 0; i < contacts; i++) {
        Phone phone = phone("callee" + user);
        phone.answering(i == user % contacts ? Answering.after(RINGING) : Answering.RING);
        int status = phone.tryRegister(HOUR);
        if (status != 200) {
          throw new IllegalStateException("REGISTER " + status + " (expected: 200)");
        }
        phones.add(phone);
      }
      users.add(phones);
    }
  }

  /// Calls for that time, and returns when all calls are over; how many they were.
  private int call(int rate, int seconds) throws InterruptedException {
    long step = TimeUnit.SECONDS.toNanos(1) / rate;
    long next = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < rate * seconds; i++) {
      int user = i % users.size();
      threads.add(Thread.ofVirtual().start(() -> converse(user)));
      next += step;
      LockSupport.parkNanos(next - System.nanoTime());
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return rate * seconds;
  }

  private void converse(int user) {
    OutgoingCall call =
        callers.get(user).call(Account.withoutPassword("callee" + user, "localhost"));
    if (call.awaitFinal(GIVE_UP) != 200) {
      failed.incrementAndGet();
      return;
    }
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TALK_MILLIS));
    if (call.session().hangUp() != 200) {
      byesFailed.incrementAndGet();
    }
  }

  private void forget() {
    users.forEach(phones -> phones.forEach(Phone::arrived));
    failed.set(0);
    byesFailed.set(0);
  }

  private void judge(int calls, Instant since) {
    findings.figure("calls", calls);
    findings.none("calls not answered 200", failed.get());
    findings.none("BYEs not answered 200", byesFailed.get());
    long deadline = System.nanoTime() + TOLD.toNanos();
    List<IncomingCall> rung =
        users.stream().flatMap(List::stream).flatMap(phone -> phone.arrived().stream()).toList();
    long orphans =
        rung.stream()
            .filter(
                call ->
                    !call.awaitOver(Duration.ofNanos(Math.max(1, deadline - System.nanoTime()))))
            .count();
    findings.require(
        "phones that rang", rung.size(), "" + calls * contacts, rung.size() == calls * contacts);
    findings.none("phones that ring on", orphans);
    long cancelled = rung.stream().filter(IncomingCall::isCancelled).count();
    int expected = calls * (contacts - 1);
    findings.require("phones that got a CANCEL", cancelled, "" + expected, cancelled == expected);
    int repeated = users.stream().flatMap(List::stream).mapToInt(Phone::repetitions).sum();
    findings.figure("repeated messages that phones saw or sent", repeated);
    judgeRecords(calls, since);
  }

  private void judgeRecords(int calls, Instant since) {
    Map<String, Integer> byCall = new HashMap<>();
    int incomplete = 0;
    for (Json record : node.admin().cdrs(since)) {
      byCall.merge(record.text("callId").orElse(""), 1, Integer::sum);
      List<String> statuses =
          record
              .items("branches")
              .map(branch -> branch.text("status").orElse(""))
              .sorted()
              .toList();
      boolean complete =
          statuses.size() == contacts
              && statuses.getFirst().equals("200")
              && statuses.stream().skip(1).allMatch("487"::equals);
      if (!complete) {
        incomplete++;
        Findings.say("branches " + statuses);
      }
    }
    findings.require("calls with a record", byCall.size(), "" + calls, byCall.size() == calls);
    findings.none(
        "calls with more than one", byCall.values().stream().filter(count -> count > 1).count());
    findings.none("records without the outcome of all branches", incomplete);
  }

  private void close() {
    callers.forEach(Phone::close);
    users.forEach(phones -> phones.forEach(Phone::close));
  }
}

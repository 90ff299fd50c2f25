// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Account;
import io.holdfast.node.phone.Diary;
import io.holdfast.node.phone.Link;
import io.holdfast.node.phone.Pace;
import io.holdfast.node.phone.Phone;
import io.holdfast.node.phone.TcpLink;
import io.holdfast.node.phone.UdpLink;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Calls that begin at a steady rate, however those before them fare, and phones that register all
/// the while. What a [Crowd] is not: its calls wait for each other.
final class Load implements AutoCloseable {

  /// @param rate calls a second
  /// @param phones that are called, and as many that call
  /// @param registering phones that do nothing but register, refresh and be removed
  /// @param tcpEvery so many phones of which one is on TCP; 0 for none
  /// @param scripts how each call goes
  record Plan(
      int rate,
      int phones,
      int registering,
      int tcpEvery,
      Function<RandomGenerator, Script> scripts) {

    /// Calls of every kind, as [Script#draw] has them.
    static Plan mixed(int rate) {
      return new Plan(rate, 40, 40, TCP_EVERY, Script::draw);
    }

    Plan playing(Function<RandomGenerator, Script> other) {
      return new Plan(rate, phones, registering, tcpEvery, other);
    }

    Plan registering(int other) {
      return new Plan(rate, phones, other, tcpEvery, scripts);
    }

    Plan onUdp() {
      return new Plan(rate, phones, registering, 0, scripts);
    }
  }

  private static final Duration HOUR = Duration.ofHours(1);
  private static final int SWEEP_SECONDS = 40;
  static final int TCP_EVERY = 8;

  private final String name;
  private final InetAddress local;
  private final InetSocketAddress cluster;
  private final Diary diary;
  private final Plan plan;
  private final Function<String, Account> accounts;
  private final SplittableRandom seeds;
  private final List<Phone> callees = new ArrayList<>();
  private final List<Phone> callers = new ArrayList<>();
  private final List<Phone> registering = new ArrayList<>();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean going = true;
  private volatile boolean calling = true;

  /// @param name part of every address-of-record
  /// @param local the phones' address
  /// @param accounts makes one of a user's name
  Load(
      String name,
      InetAddress local,
      InetSocketAddress cluster,
      Diary diary,
      Plan plan,
      Function<String, Account> accounts,
      long seed) {
    this.accounts = accounts;
    this.name = name;
    this.local = local;
    this.cluster = cluster;
    this.diary = diary;
    this.plan = plan;
    this.seeds = new SplittableRandom(seed);
  }

  /// Registers those that will be called; the calls begin with [#begin].
  Load register() {
    for (int i = 0; i < plan.phones(); i++) {
      callees.add(registered(phone("callee" + i, i)));
      callers.add(phone("caller" + i, i));
    }
    for (int i = 0; i < plan.registering(); i++) {
      registering.add(phone("phone" + i, 0));
    }
    return this;
  }

  private static Phone registered(Phone phone) {
    int status = phone.tryRegister(HOUR);
    if (status != 200) {
      throw new IllegalStateException(
          phone.account().aor() + ": REGISTER " + status + " (expected: 200)");
    }
    return phone;
  }

  private Phone phone(String role, int number) {
    int every = plan.tcpEvery();
    boolean tcp = every > 0 && number % every == every - 1;
    Link link = tcp ? new TcpLink(local) : new UdpLink(local, 0);
    Account account = accounts.apply(role + "-" + name);
    return Phone.on(link, account, cluster, Pace.OF_THE_RFC, diary);
  }

  Load begin() {
    for (Phone phone : registering) {
      run(seeds.split(), random -> keepRegistering(phone, random));
    }
    run(seeds.split(), this::keepCalling);
    run(seeds.split(), _ -> keepForgetting());
    return this;
  }

  @FunctionalInterface
  private interface Work {
    void go(RandomGenerator random) throws InterruptedException;
  }

  private void run(RandomGenerator random, Work work) {
    Thread thread =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  try {
                    work.go(random);
                  } catch (InterruptedException _) {
                    // the phones are switched off
                  } catch (RuntimeException failure) {
                    failures.add(failure);
                  } finally {
                    threads.remove(Thread.currentThread());
                  }
                });
    threads.add(thread);
    thread.start();
  }

  private void keepRegistering(Phone phone, RandomGenerator random) throws InterruptedException {
    while (going) {
      boolean leave = random.nextInt(6) == 0;
      phone.tryRegister(leave ? Duration.ZERO : HOUR);
      TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000, 5_000));
    }
  }

  /// Begins calls at their times: one that is late does not move those after it.
  private void keepCalling(RandomGenerator random) {
    long step = TimeUnit.SECONDS.toNanos(1) / plan.rate();
    long next = System.nanoTime();
    while (going && calling) {
      Phone caller = callers.get(random.nextInt(callers.size()));
      Phone callee = callees.get(random.nextInt(callees.size()));
      Script script = plan.scripts().apply(random);
      run(seeds, _ -> Conversation.play(caller, callee, script));
      next += step;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void keepForgetting() throws InterruptedException {
    while (going) {
      for (int i = 0; i < SWEEP_SECONDS && going; i++) {
        TimeUnit.SECONDS.sleep(1);
      }
      callers.forEach(Phone::forgetOldCalls);
      callees.forEach(Phone::forgetOldCalls);
    }
  }

  /// Begins no new calls; those that are up stay, and registering goes on.
  void pauseCalls() {
    calling = false;
  }

  /// Calls that are under way, and a few threads more.
  int underWay() {
    return threads.size();
  }

  Diary diary() {
    return diary;
  }

  /// Begins nothing new and waits until all that was begun is over.
  void finish(Duration patience) throws InterruptedException {
    going = false;
    long deadline = System.nanoTime() + patience.toNanos();
    for (Thread thread : List.copyOf(threads)) {
      if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
        throw new IllegalStateException("phones are still busy after " + patience);
      }
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException("a phone failed", failures.peek());
    }
    for (Phone callee : callees) {
      if (!callee.awaitAcks(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
        throw new IllegalStateException(callee.account().aor() + ": calls without an ACK");
      }
    }
    Conversation.awaitByes(diary);
  }

  @Override
  public void close() {
    going = false;
    threads.forEach(Thread::interrupt);
    callees.forEach(Phone::close);
    callers.forEach(Phone::close);
    registering.forEach(Phone::close);
  }
}

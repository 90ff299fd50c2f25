// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Account;
import io.holdfast.node.phone.Diary;
import io.holdfast.node.phone.Link;
import io.holdfast.node.phone.Pace;
import io.holdfast.node.phone.Phone;
import io.holdfast.node.phone.TcpLink;
import io.holdfast.node.phone.UdpLink;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Phones that register and call without pause, whatever becomes of the node under them.
final class Crowd implements AutoCloseable {

  /// @param callees phones that are called, every fourth on TCP
  /// @param callers phones that call, every fourth on TCP
  /// @param calling calls that are under way at a time
  /// @param registering phones that do nothing but register, refresh and be removed
  record Size(int callees, int callers, int calling, int registering) {
    Size calling(int other) {
      return new Size(callees, callers, other, registering);
    }
  }

  private static final Duration HOUR = Duration.ofHours(1);

  private final String name;
  private final InetSocketAddress node;
  private final Diary diary;
  private final Size size;
  private final SplittableRandom seeds;
  private final List<Phone> callees = new ArrayList<>();
  private final List<Phone> callers = new ArrayList<>();
  private final List<Phone> registering = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean going = true;

  /// @param name part of every address-of-record, so that crowds do not share any
  Crowd(String name, InetSocketAddress node, Diary diary, Size size, long seed) {
    this.name = name;
    this.node = node;
    this.diary = diary;
    this.size = size;
    this.seeds = new SplittableRandom(seed);
  }

  /// Registers those that will be called, then lets all of them loose.
  void start() {
    for (int i = 0; i < size.callees(); i++) {
      Phone callee = phone("callee" + i, i);
      callees.add(callee);
      int status = callee.tryRegister(HOUR);
      if (status != 200) {
        throw new IllegalStateException(
            callee.account().aor() + ": REGISTER " + status + " (expected: 200)");
      }
    }
    for (int i = 0; i < size.callers(); i++) {
      callers.add(phone("caller" + i, i));
    }
    for (int i = 0; i < size.registering(); i++) {
      Phone phone = phone("phone" + i, 0);
      registering.add(phone);
      run(random -> keepRegistering(phone, random));
    }
    for (int i = 0; i < size.calling(); i++) {
      run(this::keepCalling);
    }
  }

  private Phone phone(String role, int number) {
    Link link = number % 4 == 3 ? new TcpLink() : new UdpLink();
    Account account = Account.withoutPassword(role + "-" + name, "localhost");
    return Phone.on(link, account, node, Pace.OF_THE_RFC, diary);
  }

  @FunctionalInterface
  private interface Work {
    void go(RandomGenerator random) throws InterruptedException;
  }

  private void run(Work work) {
    var random = seeds.split();
    threads.add(
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    work.go(random);
                  } catch (InterruptedException _) {
                    // the crowd is dissolved
                  } catch (RuntimeException failure) {
                    failures.add(failure);
                  }
                }));
  }

  private void keepRegistering(Phone phone, RandomGenerator random) throws InterruptedException {
    while (going) {
      boolean leave = random.nextInt(6) == 0;
      phone.tryRegister(leave ? Duration.ZERO : HOUR);
      TimeUnit.MILLISECONDS.sleep(random.nextInt(50, 600));
    }
  }

  private void keepCalling(RandomGenerator random) throws InterruptedException {
    while (going) {
      Phone caller = callers.get(random.nextInt(callers.size()));
      Phone callee = callees.get(random.nextInt(callees.size()));
      Conversation.play(caller, callee, Script.draw(random));
      TimeUnit.MILLISECONDS.sleep(random.nextInt(20, 200));
    }
  }

  /// Begins nothing new and waits until all that was begun is over.
  void finish(Duration patience) throws InterruptedException {
    going = false;
    long deadline = System.nanoTime() + patience.toNanos();
    for (Thread thread : threads) {
      if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
        throw new IllegalStateException("phones are still busy after " + patience);
      }
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException("a phone failed", failures.peek());
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

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import io.holdfast.sip.header.Via;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.Conformance;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The transaction layer of one phone (RFC 3261 §17). Everything of a phone happens under its one
/// lock: what arrives, what a timer does, what a test asks for.
final class Endpoint implements AutoCloseable {

  /// What the phone itself does with requests.
  interface User {
    /// A request that is no repetition; neither ACK nor CANCEL.
    void request(ServerTransaction transaction);

    /// A CANCEL for an INVITE that has no final answer yet.
    void cancelled(ServerTransaction invite);

    /// The ACK of a 2xx.
    void acknowledged(ServerTransaction invite);
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
  private final Map<String, ClientTransaction> clients = new HashMap<>();
  private final Map<String, ServerTransaction> servers = new HashMap<>();
  private final AtomicInteger repetitionsSeen = new AtomicInteger();
  private final AtomicInteger repetitionsSent = new AtomicInteger();

  final String name;
  final Link link;
  final Pace pace;
  final Diary diary;
  private @Nullable User user;

  Endpoint(String name, Link link, Pace pace, Diary diary) {
    this.name = name;
    this.link = link;
    this.pace = pace;
    this.diary = diary;
  }

  void start(User user) {
    this.user = user;
    link.start((message, source) -> locked(() -> received(message, source)));
  }

  /// Runs it under the lock and wakes those who wait for what it changed.
  void locked(Runnable work) {
    lock.lock();
    try {
      work.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until it holds; whether it did in time.
  boolean await(BooleanSupplier condition, Duration patience) {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  /// Runs it under the lock after that time, unless it was stopped.
  Alarm after(Duration delay, Runnable work) {
    try {
      var future =
          clock.schedule(() -> locked(work), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException _) {
      return () -> {};
    }
  }

  /// A timer that runs.
  @FunctionalInterface
  interface Alarm {
    Alarm NONE = () -> {};

    void stop();
  }

  /// Sends a request and hands its answers to the listener.
  ClientTransaction request(
      SipRequest request, InetSocketAddress to, ClientTransaction.Listener listener) {
    var transaction = new ClientTransaction(this, request, to, listener);
    clients.put(transaction.key(), transaction);
    transaction.start();
    return transaction;
  }

  void forget(ClientTransaction transaction) {
    clients.remove(transaction.key());
  }

  void forget(ServerTransaction transaction) {
    servers.remove(transaction.key());
  }

  /// Sends a message that is the start of nothing, such as an ACK.
  void send(SipMessage message, InetSocketAddress to, boolean again) {
    if (again) {
      repetitionsSent.incrementAndGet();
      diary.repeated(name, message);
    } else {
      diary.sent(name, message);
    }
    link.send(message.encode(), to);
  }

  void answer(SipResponse response, Link.Source source, boolean again) {
    if (again) {
      repetitionsSent.incrementAndGet();
      diary.repeated(name, response);
    } else {
      diary.sent(name, response);
    }
    Via via = response.via();
    String host = via.received().orElse(via.sentBy().host());
    int port = via.rport().orElse(via.sentBy().portOr(5060));
    link.answer(response.encode(), source, new InetSocketAddress(host, port));
  }

  /// Messages seen that had been seen before.
  int repetitionsSeen() {
    return repetitionsSeen.get();
  }

  /// Messages sent again.
  int repetitionsSent() {
    return repetitionsSent.get();
  }

  void repeated() {
    repetitionsSeen.incrementAndGet();
  }

  private void received(SipMessage message, Link.Source source) {
    if (Conformance.check(message).isPresent()) {
      return;
    }
    diary.received(name, message, source);
    switch (message) {
      case SipResponse response -> {
        ClientTransaction transaction = clients.get(ClientTransaction.key(response));
        if (transaction != null) {
          transaction.received(response);
        }
      }
      case SipRequest request when request.method().equals(Method.ACK) -> acknowledged(request);
      case SipRequest request -> request(request, source);
    }
  }

  private void request(SipRequest request, Link.Source source) {
    ServerTransaction known = servers.get(ServerTransaction.key(request, request.method()));
    if (known != null) {
      repeated();
      known.repeat(source);
      return;
    }
    var fresh = new ServerTransaction(this, request, source);
    servers.put(fresh.key(), fresh);
    if (request.method().equals(Method.CANCEL)) {
      cancel(fresh);
    } else if (user != null) {
      user.request(fresh);
    }
  }

  private void cancel(ServerTransaction cancel) {
    ServerTransaction invite = servers.get(ServerTransaction.key(cancel.request(), Method.INVITE));
    cancel.answer(cancel.response(invite == null ? 481 : 200, "x"));
    if (invite != null && !invite.finished() && user != null) {
      user.cancelled(invite);
    }
  }

  /// The ACK of a failure has the INVITE's branch; that of a 2xx is known by its dialog.
  private void acknowledged(SipRequest ack) {
    ServerTransaction invite = servers.get(ServerTransaction.key(ack, Method.INVITE));
    if (invite != null) {
      invite.acknowledged();
      return;
    }
    for (ServerTransaction each : servers.values()) {
      if (each.awaitsAck(ack)) {
        if (each.acknowledged() && user != null) {
          user.acknowledged(each);
        }
        return;
      }
    }
  }

  @Override
  public void close() {
    link.close();
    clock.shutdownNow();
  }
}

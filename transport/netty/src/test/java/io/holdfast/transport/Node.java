// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport;

import com.typesafe.config.ConfigFactory;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Inbound;
import io.holdfast.sip.flow.Receiver;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.parse.ParseResult.Malformed;
import io.holdfast.transport.meter.TransportMeter;
import io.holdfast.transport.meter.TransportMetric;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A transport on loopback with a receiver that keeps what it gets.
public final class Node implements Receiver, TransportMeter, AutoCloseable {

  private static final long PATIENCE_SECONDS = 20;

  public final BlockingQueue<Inbound> received = new LinkedBlockingQueue<>();
  public final BlockingQueue<Malformed> malformed = new LinkedBlockingQueue<>();
  public final BlockingQueue<Flow> closed = new LinkedBlockingQueue<>();
  public final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
  private final Map<TransportMetric, AtomicLong> counters = new ConcurrentHashMap<>();
  private final Map<TransportMetric, LongSupplier> gauges = new ConcurrentHashMap<>();
  private volatile Consumer<Inbound> onMessage = received::add;
  private volatile Consumer<Flow> onMalformed = _ -> {};
  public final SipTransport transport;

  private Node(String settings) {
    var config = ConfigFactory.parseString(settings).withFallback(ConfigFactory.load());
    transport = new SipTransport(TransportSettings.from(config), this, InstantSource.system());
  }

  /// A started node.
  ///
  /// @param settings HOCON, over the defaults
  public static Node start(String settings) {
    Node node = waiting(settings);
    try {
      node.transport.share();
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
    return node;
  }

  private static Node waiting(String settings) {
    var node = new Node(settings);
    node.transport.start(node);
    return node;
  }

  /// The same as [#start(String, String)] before it takes up its shared addresses.
  static Node waiting(String io, String settings) {
    return waiting(own(io) + settings);
  }

  /// A started node with a UDP and a TCP port of its own on 127.0.0.1.
  public static Node start(String io, String settings) {
    return start(own(io) + settings);
  }

  private static String own(String io) {
    return "holdfast.sip.listen = [\"udp:127.0.0.1:0\", \"tcp:127.0.0.1:0\"]\nholdfast.transport.io = "
        + io
        + "\nholdfast.transport.event-loops = 2\n";
  }

  /// What to do with messages, instead of keeping them.
  public Node onMessage(Consumer<Inbound> action) {
    onMessage = action;
    return this;
  }

  public Node onMalformed(Consumer<Flow> action) {
    onMalformed = action;
    return this;
  }

  public InetSocketAddress address(Transport transport) {
    return this.transport.listenPoints().stream()
        .filter(point -> point.transport() == transport)
        .findFirst()
        .orElseThrow()
        .address();
  }

  public void send(Transport over, InetSocketAddress remote, SipMessage message) {
    transport.send(new Destination.ToAddress(over, remote, null), message, failures::add);
  }

  public void reply(Inbound to, SipMessage message) {
    transport.send(new Destination.OverFlow(to.flow()), message, failures::add);
  }

  /// The next element, for which it waits; fails if none comes.
  public static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    @Nullable T element = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (element == null) {
      throw new AssertionError("nothing came within " + PATIENCE_SECONDS + " s");
    }
    return element;
  }

  public Inbound next() throws InterruptedException {
    return next(received);
  }

  /// Waits until a metric has grown to a value.
  public void await(TransportMetric metric, long value) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (count(metric) < value) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            metric + " is " + count(metric) + " (expected: at least " + value + ")");
      }
      Thread.onSpinWait();
    }
  }

  public long count(TransportMetric metric) {
    AtomicLong counter = counters.get(metric);
    LongSupplier gauge = gauges.get(metric);
    return counter != null ? counter.get() : gauge != null ? gauge.getAsLong() : 0;
  }

  @Override
  public void received(Inbound inbound) {
    onMessage.accept(inbound);
  }

  @Override
  public void malformed(Flow flow, Instant receivedAt, Malformed what) {
    malformed.add(what);
    onMalformed.accept(flow);
  }

  @Override
  public void closed(Flow flow) {
    closed.add(flow);
  }

  @Override
  public void increment(TransportMetric metric, Transport over, long amount) {
    counters.computeIfAbsent(metric, _ -> new AtomicLong()).addAndGet(amount);
  }

  @Override
  public void gauge(TransportMetric metric, Transport over, LongSupplier value) {
    if (over == Transport.TCP) {
      gauges.put(metric, value);
    }
  }

  @Override
  public void close() {
    transport.stop().toCompletableFuture().join();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.admission;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// How many connections there may be: in all, and accepted from one source. A source is an IPv4
/// address or an IPv6 /64, since whoever has one IPv6 address has a /64 of them (RFC 6177 §2).
public final class ConnectionAdmission {

  /// The answer to one who wants to connect.
  public enum Verdict {
    ADMITTED,
    TOO_MANY,
    TOO_MANY_FROM_SOURCE
  }

  private final int maxConnections;
  private final int maxPerSource;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentHashMap<InetAddress, Integer> bySource = new ConcurrentHashMap<>();

  public ConnectionAdmission(int maxConnections, int maxPerSource) {
    this.maxConnections = maxConnections;
    this.maxPerSource = maxPerSource;
  }

  /// Counts an accepted connection if it is admitted; then [#leave] must be called once.
  public Verdict enter(InetAddress source) {
    if (!tryOpen()) {
      return Verdict.TOO_MANY;
    }
    if (bySource.merge(network(source), 1, Integer::sum) > maxPerSource) {
      leave(source);
      return Verdict.TOO_MANY_FROM_SOURCE;
    }
    return Verdict.ADMITTED;
  }

  public void leave(InetAddress source) {
    bySource.computeIfPresent(network(source), (_, count) -> count == 1 ? null : count - 1);
    open.decrementAndGet();
  }

  /// Counts a connection that this node opens, if there is room; then [#leaveOwn] must be called
  /// once.
  public boolean enterOwn() {
    return tryOpen();
  }

  public void leaveOwn() {
    open.decrementAndGet();
  }

  public int open() {
    return open.get();
  }

  private boolean tryOpen() {
    if (open.incrementAndGet() > maxConnections) {
      open.decrementAndGet();
      return false;
    }
    return true;
  }

  private static InetAddress network(InetAddress source) {
    if (!(source instanceof Inet6Address)) {
      return source;
    }
    byte[] prefix = source.getAddress();
    Arrays.fill(prefix, 8, 16, (byte) 0);
    try {
      return InetAddress.getByAddress(prefix);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }
}

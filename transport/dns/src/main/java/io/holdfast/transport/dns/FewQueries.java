// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.TSIG;

/// Asks name servers for one lookup, and no more often than that may take.
///
/// An answer with an error code and an alias of another name makes dnsjava 3.6 ask the same again,
/// without end: it neither follows nor counts such an alias. Whoever owns a name could keep us busy
/// so.
final class FewQueries implements Resolver {

  private final Resolver resolver;
  private final int most;
  private final DnsMetric.Meter meter;
  private final AtomicInteger asked = new AtomicInteger();

  /// @param most how many queries the lookup may take: one, and one for each alias
  FewQueries(Resolver resolver, int most, DnsMetric.Meter meter) {
    this.resolver = resolver;
    this.most = most;
    this.meter = meter;
  }

  @Override
  public CompletionStage<Message> sendAsync(Message query, Executor executor) {
    if (asked.incrementAndGet() > most) {
      return CompletableFuture.failedFuture(
          new IOException(
              "more than " + most + " queries for one name (holdfast.dns.max-aliases)"));
    }
    meter.count(DnsMetric.QUERIES);
    return resolver.sendAsync(query, executor);
  }

  @Override
  public CompletionStage<Message> sendAsync(Message query) {
    return sendAsync(query, Runnable::run);
  }

  @Override
  public Duration getTimeout() {
    return resolver.getTimeout();
  }

  // ---- settings are those of the resolver behind it

  @Override
  public void setPort(int port) {
    throw new UnsupportedOperationException("port");
  }

  @Override
  public void setTCP(boolean flag) {
    throw new UnsupportedOperationException("TCP");
  }

  @Override
  public void setIgnoreTruncation(boolean flag) {
    throw new UnsupportedOperationException("truncation");
  }

  @Override
  public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {
    throw new UnsupportedOperationException("EDNS");
  }

  @Override
  public void setTSIGKey(TSIG key) {
    throw new UnsupportedOperationException("TSIG");
  }

  @Override
  public void setTimeout(Duration timeout) {
    throw new UnsupportedOperationException("timeout");
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.dns;

import io.holdfast.sip.locate.NameService;
import io.holdfast.sip.locate.Naptr;
import io.holdfast.sip.locate.Srv;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/// Asks name servers, and remembers what they said for as long as they said (TTL). Addresses in the
/// hosts file are known without asking. No thread waits, and a question that is being asked is not
/// asked twice.
///
/// Names come from strangers, and so do the answers: what one question may cost is bounded.
public final class Dns implements NameService {

  /// A name and the type of its records.
  private record Question(Name name, int type) {}

  private static final int ATTEMPTS = 2;

  private final Resolver resolver;
  private final Cache cache;
  private final HostsFileParser hosts = new HostsFileParser();
  private final DnsSettings settings;
  private final boolean ipv6;
  private final DnsMetric.Meter meter;
  private final ConcurrentMap<Question, CompletableFuture<List<Record>>> pending =
      new ConcurrentHashMap<>();

  /// @param ipv6 whether addresses of that kind are of use
  public Dns(DnsSettings settings, boolean ipv6, DnsMetric.Meter meter) {
    this.settings = settings;
    this.ipv6 = ipv6;
    this.meter = meter;
    this.resolver = resolver(settings);
    this.cache = new Cache(DClass.IN);
    cache.setMaxEntries(settings.cacheEntries());
    cache.setMaxNCache(Math.toIntExact(settings.negativeTtlMax().toSeconds()));
  }

  /// The servers are asked in turn, each twice.
  private static Resolver resolver(DnsSettings settings) {
    var servers =
        settings.servers().isEmpty()
            ? ResolverConfig.getCurrentConfig().servers()
            : settings.servers();
    List<Resolver> each = new ArrayList<>();
    for (InetSocketAddress server : servers) {
      Resolver one = new WillingServer(server);
      one.setTimeout(settings.timeout());
      each.add(one);
    }
    var all = new ExtendedResolver(each);
    all.setRetries(ATTEMPTS);
    all.setTimeout(settings.timeout().multipliedBy((long) ATTEMPTS * each.size()));
    return all;
  }

  @Override
  public CompletionStage<List<Naptr>> naptr(String name) {
    return ask(
        name,
        Type.NAPTR,
        NAPTRRecord.class,
        it ->
            new Naptr(
                it.getOrder(),
                it.getPreference(),
                it.getFlags(),
                it.getService(),
                it.getReplacement().toString(true)));
  }

  @Override
  public CompletionStage<List<Srv>> srv(String name) {
    return ask(
        name,
        Type.SRV,
        SRVRecord.class,
        it ->
            new Srv(it.getPriority(), it.getWeight(), it.getPort(), it.getTarget().toString(true)));
  }

  @Override
  public CompletionStage<List<InetAddress>> addresses(String name) {
    var v4 = ask(name, Type.A, ARecord.class, ARecord::getAddress);
    if (!ipv6) {
      return v4;
    }
    var v6 = ask(name, Type.AAAA, AAAARecord.class, AAAARecord::getAddress);
    return v4.handle(Answer::new)
        .thenCombine(v6.handle(Answer::new), (four, six) -> four.and(six))
        .thenApply(Answer::addresses);
  }

  /// What came of asking for the addresses of one family.
  private record Answer(@Nullable List<InetAddress> found, @Nullable Throwable failure) {

    /// Of both families; one that is not answered for does not count where the other has some.
    Answer and(Answer other) {
      List<InetAddress> both = new ArrayList<>(found == null ? List.of() : found);
      both.addAll(other.found == null ? List.of() : other.found);
      return new Answer(both, failure == null ? other.failure : failure);
    }

    List<InetAddress> addresses() {
      if (failure != null && (found == null || found.isEmpty())) {
        throw new CompletionException(failure);
      }
      return found == null ? List.of() : found;
    }
  }

  private <R extends Record, T> CompletionStage<List<T>> ask(
      String name, int type, Class<R> kind, Function<R, T> read) {
    Name absolute;
    try {
      absolute = Name.fromString(name, Name.root);
    } catch (TextParseException _) {
      return CompletableFuture.completedFuture(List.of());
    }
    return ask(new Question(absolute, type))
        .thenApply(
            records ->
                records.stream().filter(kind::isInstance).map(kind::cast).map(read).toList());
  }

  private CompletableFuture<List<Record>> ask(Question question) {
    CompletableFuture<List<Record>> known = pending.get(question);
    if (known != null) {
      return known;
    }
    if (pending.size() >= settings.maxPending()) {
      meter.count(DnsMetric.PENDING_FULL);
      return CompletableFuture.failedFuture(
          new IllegalStateException("too many questions (holdfast.dns.max-pending)"));
    }
    CompletableFuture<List<Record>> mine = new CompletableFuture<>();
    known = pending.putIfAbsent(question, mine);
    if (known != null) {
      return known;
    }
    meter.count(DnsMetric.LOOKUPS);
    meter.add(DnsMetric.PENDING, 1);
    lookUp(question)
        .whenComplete(
            (result, failure) -> {
              pending.remove(question);
              meter.add(DnsMetric.PENDING, -1);
              finish(mine, result, failure);
            });
    return mine;
  }

  private CompletionStage<LookupResult> lookUp(Question question) {
    int most = settings.maxAliases();
    var session =
        LookupSession.builder()
            .resolver(new FewQueries(resolver, 1 + most, meter))
            .cache(cache)
            .hostsFileParser(hosts)
            .maxRedirects(most)
            .build();
    try {
      return session.lookupAsync(question.name(), question.type());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void finish(
      CompletableFuture<List<Record>> asked,
      @Nullable LookupResult result,
      @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (result != null) {
      asked.complete(result.getRecords());
    } else if (cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException) {
      asked.complete(List.of());
    } else {
      meter.count(DnsMetric.FAILED);
      asked.completeExceptionally(
          cause == null ? new IllegalStateException("no answer, and no failure") : cause);
    }
  }
}

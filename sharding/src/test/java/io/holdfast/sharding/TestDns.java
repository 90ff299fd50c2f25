// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding;

import io.holdfast.sharding.gateway.DeadServers;
import io.holdfast.sharding.gateway.ServerMetric;
import io.holdfast.sharding.gateway.ServerSettings;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.locate.NameService;
import io.holdfast.sip.locate.Naptr;
import io.holdfast.sip.locate.ServerLocator;
import io.holdfast.sip.locate.Srv;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/// A DNS of a few names, and what stands in front of it.
public final class TestDns implements NameService {

  public static final ServerSettings SETTINGS =
      new ServerSettings(
          4, Duration.ofSeconds(4), Duration.ofSeconds(30), Duration.ofMinutes(10), 3);

  private final Map<String, List<InetAddress>> hosts = new HashMap<>();
  private final Set<String> silent = new HashSet<>();

  public TestDns host(String name, String... addresses) {
    List<InetAddress> all = hosts.computeIfAbsent(name, _ -> new ArrayList<>());
    for (String address : addresses) {
      all.add(InetAddress.ofLiteral(address));
    }
    return this;
  }

  /// A name for which no answer comes.
  public TestDns silent(String name) {
    silent.add(name);
    return this;
  }

  public ServerLocator servers() {
    return new ServerLocator(
        this, EnumSet.allOf(Transport.class), SETTINGS.maxTried(), bound -> bound - 1);
  }

  /// A memory of dead servers by this clock.
  public static DeadServers dead(InstantSource clock) {
    return new DeadServers(
        SETTINGS,
        clock,
        new ServerMetric.Meter() {
          @Override
          public void count(ServerMetric metric) {}

          @Override
          public void gauge(ServerMetric metric, LongSupplier value) {}
        });
  }

  @Override
  public CompletionStage<List<Naptr>> naptr(String name) {
    return answer(name, List.of());
  }

  @Override
  public CompletionStage<List<Srv>> srv(String name) {
    return answer(name, List.of());
  }

  @Override
  public CompletionStage<List<InetAddress>> addresses(String name) {
    return answer(name, hosts.getOrDefault(name, List.of()));
  }

  private <T> CompletionStage<List<T>> answer(String name, List<T> records) {
    return silent.contains(name)
        ? CompletableFuture.failedFuture(new IllegalStateException("no answer for " + name))
        : CompletableFuture.completedFuture(records);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.gateway.DeadServers;
import io.holdfast.sharding.gateway.Gateway;
import io.holdfast.sharding.gateway.Locator;
import io.holdfast.sharding.gateway.ServerMetric;
import io.holdfast.sharding.gateway.ServerSettings;
import io.holdfast.sharding.gateway.StaticRoutes;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.locate.NameService;
import io.holdfast.sip.locate.Naptr;
import io.holdfast.sip.locate.ServerLocator;
import io.holdfast.sip.locate.Srv;
import java.net.InetAddress;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/// A locator where no name is known.
final class NumericLocator {

  private static final class NoNames implements NameService {
    @Override
    public CompletionStage<List<Naptr>> naptr(String name) {
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<List<Srv>> srv(String name) {
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<List<InetAddress>> addresses(String name) {
      return CompletableFuture.completedFuture(List.of());
    }
  }

  private static final class Uncounted implements ServerMetric.Meter {
    @Override
    public void count(ServerMetric metric) {}

    @Override
    public void gauge(ServerMetric metric, LongSupplier value) {}
  }

  private NumericLocator() {}

  static Locator of(Locator.Registrations registrations, Gateway gateway) {
    Config holdfast = ConfigFactory.load().getConfig("holdfast");
    ServerSettings settings = ServerSettings.from(holdfast);
    var servers =
        new ServerLocator(
            new NoNames(), EnumSet.allOf(Transport.class), settings.maxTried(), bound -> 0);
    return new Locator(
        registrations,
        servers,
        new DeadServers(settings, Clock.systemUTC(), new Uncounted()),
        StaticRoutes.NONE,
        gateway);
  }
}

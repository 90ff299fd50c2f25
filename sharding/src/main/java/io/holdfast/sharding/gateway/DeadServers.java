// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import io.holdfast.sip.locate.Server;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The servers that did not take a request lately, as this node knows them. They are tried after
/// all others of their domain until their time is over, and not given up: where nobody else is
/// left, one that is thought dead is better than none.
///
/// Safe for use by several threads.
public final class DeadServers {

  /// One of them.
  ///
  /// @param why for operators
  /// @param until when it is one of the others again
  public record Dead(Server server, String why, Instant until) {}

  private final ServerSettings settings;
  private final InstantSource clock;
  private final ServerMetric.Meter meter;
  private final Map<Server, Dead> dead = new LinkedHashMap<>();

  public DeadServers(ServerSettings settings, InstantSource clock, ServerMetric.Meter meter) {
    this.settings = settings;
    this.clock = clock;
    this.meter = meter;
    meter.gauge(ServerMetric.DEAD, () -> list().size());
  }

  /// A server has failed.
  ///
  /// @param asked how long it asked to be left alone; zero where it did not say
  void add(Server server, String why, Duration asked) {
    Duration time = asked.isZero() ? settings.deadFor() : asked;
    if (time.compareTo(settings.deadForMax()) > 0) {
      time = settings.deadForMax();
    }
    Instant now = clock.instant();
    meter.count(ServerMetric.FAILED);
    synchronized (dead) {
      forget(now);
      if (dead.size() < settings.maxDead() || dead.containsKey(server)) {
        dead.put(server, new Dead(server, why, now.plus(time)));
      } else {
        meter.count(ServerMetric.DEAD_FULL);
      }
    }
  }

  /// The same servers, the dead ones last.
  List<Server> last(List<Server> servers) {
    if (servers.size() < 2) {
      return servers;
    }
    List<Server> ordered = new ArrayList<>(servers.size());
    List<Server> late = new ArrayList<>();
    Instant now = clock.instant();
    synchronized (dead) {
      for (Server server : servers) {
        Dead known = dead.get(server);
        (known != null && known.until().isAfter(now) ? late : ordered).add(server);
      }
    }
    ordered.addAll(late);
    return ordered;
  }

  /// All of them, the longest dead first.
  public List<Dead> list() {
    synchronized (dead) {
      forget(clock.instant());
      return List.copyOf(dead.values());
    }
  }

  private void forget(Instant now) {
    dead.values().removeIf(each -> !each.until().isAfter(now));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.holdfast.ops.admin.AdminSettings;
import io.holdfast.persistence.PersistenceSettings;
import io.holdfast.persistence.cassandra.CassandraSettings;
import io.holdfast.sharding.call.CallSettings;
import io.holdfast.sharding.cluster.ClusterSettings;
import io.holdfast.sharding.cluster.Outpost;
import io.holdfast.sharding.gateway.ServerSettings;
import io.holdfast.sharding.gateway.StaticRoutes;
import io.holdfast.sharding.registration.RegistrationSettings;
import io.holdfast.sharding.routing.AuthSettings;
import io.holdfast.sharding.routing.TrustedPeers;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Wire;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.HostPort;
import io.holdfast.transport.TransportSettings;
import io.holdfast.transport.dns.DnsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Everything that a node is told, read once.
///
/// @param id names the node in events, records and listings
/// @param advertised what others reach this node by, where that is not the listen address
/// @param maxRelays requests outside calls that may be under way
/// @param drainTimeout how long a stop waits for calls in set-up
/// @param maxUnconfirmed messages that other nodes may have taken without saying so
public record NodeSettings(
    String id,
    Path dataDir,
    List<String> domains,
    Optional<HostPort> advertised,
    int maxRelays,
    Duration drainTimeout,
    TransportSettings transport,
    CallSettings calls,
    RegistrationSettings registrations,
    AuthSettings auth,
    DnsSettings dns,
    ServerSettings servers,
    StaticRoutes routes,
    TrustedPeers trusted,
    PersistenceSettings persistence,
    CassandraSettings cassandra,
    ClusterSettings cluster,
    int maxUnconfirmed,
    AdminSettings admin) {

  public NodeSettings {
    domains = List.copyOf(domains);
  }

  /// Reads and checks the effective configuration.
  ///
  /// @throws IllegalArgumentException whose message is one line with the key, the value and what
  ///   was expected
  public static NodeSettings from(Config config) {
    try {
      Config holdfast = config.getConfig("holdfast");
      NodeSettings settings =
          new NodeSettings(
              holdfast.getString("node.id"),
              Path.of(holdfast.getString("data-dir")),
              domains(holdfast),
              advertised(holdfast),
              holdfast.getInt("relay.max-live"),
              holdfast.getDuration("node.drain-timeout"),
              TransportSettings.from(config),
              CallSettings.from(holdfast),
              RegistrationSettings.from(config),
              AuthSettings.from(holdfast),
              DnsSettings.from(config),
              ServerSettings.from(holdfast),
              StaticRoutes.from(holdfast, domains(holdfast)),
              TrustedPeers.from(holdfast),
              PersistenceSettings.of(config),
              CassandraSettings.of(config),
              ClusterSettings.from(config),
              Outpost.maxUnconfirmed(holdfast),
              AdminSettings.from(config));
      settings.checkAuthentication();
      settings.checkWildcards();
      settings.checkJournal();
      return settings;
    } catch (ConfigException e) {
      throw new IllegalArgumentException(oneLine(String.valueOf(e.getMessage())), e);
    }
  }

  /// Every address under which this node is known: its own, the shared, and the advertised one.
  List<HostPort> addresses(Wire sockets) {
    List<HostPort> addresses = new ArrayList<>(advertised.stream().toList());
    Set<ListenPoint> points = new LinkedHashSet<>(sockets.listenPoints());
    points.addAll(sockets.sharedPoints());
    for (ListenPoint point : points) {
      String host = point.address().getAddress().getHostAddress();
      addresses.add(
          new HostPort(host.indexOf(':') < 0 ? host : '[' + host + ']', point.address().getPort()));
    }
    return addresses;
  }

  private static List<String> domains(Config holdfast) {
    List<String> domains = holdfast.getStringList("domains");
    if (domains.isEmpty()
        || domains.stream().anyMatch(domain -> !domain.matches("[A-Za-z0-9.:\\[\\]-]+"))) {
      throw new IllegalArgumentException(
          "holdfast.domains: " + domains + " (expected: at least one host name)");
    }
    return domains;
  }

  private static Optional<HostPort> advertised(Config holdfast) {
    String value = holdfast.getString("sip.advertise");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Header.VIA
            .parse("SIP/2.0/UDP " + value)
            .toOptional()
            .filter(via -> !value.contains(";"))
            .map(via -> via.sentBy())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "holdfast.sip.advertise: '" + value + "' (expected: host or host:port)")));
  }

  private void checkAuthentication() {
    if (auth.enabled()) {
      return;
    }
    Stream.concat(transport.listen().stream(), transport.shared().stream())
        .filter(point -> !point.address().getAddress().isLoopbackAddress())
        .findFirst()
        .ifPresent(
            point -> {
              throw new IllegalArgumentException(
                  "holdfast.auth.enabled: false while "
                      + point
                      + " is not on loopback (expected: true, since anybody could register and call at others' expense)");
            });
  }

  /// Shards that move between nodes must find their events where they arrive.
  private void checkJournal() {
    if (!cluster.alone()
        && !cassandra.configured()
        && calls.durability() != CallSettings.Durability.MEMORY) {
      throw new IllegalArgumentException(
          "holdfast.cassandra.contact-points: [] while holdfast.cluster.seeds names "
              + cluster.seeds()
              + " (expected: a database that all nodes share)");
    }
  }

  private void checkWildcards() {
    if (maxRelays < 1) {
      throw new IllegalArgumentException(
          "holdfast.relay.max-live: " + maxRelays + " (expected: at least 1)");
    }
    if (!id.matches("[A-Za-z0-9._-]{1,32}")) {
      throw new IllegalArgumentException(
          "holdfast.node.id: '" + id + "' (expected: 1 to 32 letters, digits, dots, dashes)");
    }
  }

  private static String oneLine(String message) {
    return message.replaceAll("\\s*\\R\\s*", " ");
  }
}

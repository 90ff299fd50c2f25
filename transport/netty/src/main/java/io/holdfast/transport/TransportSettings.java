// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport;

import com.typesafe.config.Config;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.parse.Limits;
import io.holdfast.transport.eventloop.Io;
import io.holdfast.transport.tcp.TcpSettings;
import io.holdfast.transport.udp.UdpSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the configuration says of the transport; each component is the key of its name, documented
/// in `reference.conf`.
///
/// @param listen `holdfast.sip.listen`
/// @param shared `holdfast.sip.shared`: listened on with SO_REUSEPORT
public record TransportSettings(
    List<ListenPoint> listen,
    List<ListenPoint> shared,
    Io io,
    int eventLoops,
    Duration stopTimeout,
    Limits limits,
    UdpSettings udp,
    TcpSettings tcp) {

  private static final int MOST = Integer.MAX_VALUE;

  public TransportSettings {
    listen = List.copyOf(listen);
    shared = List.copyOf(shared);
  }

  /// Reads and checks the settings.
  ///
  /// @param config with `holdfast` at its root
  /// @throws IllegalArgumentException whose message is one line with the key, the value and what
  ///   was expected
  public static TransportSettings from(Config config) {
    var sip = new SettingsSource(config, "holdfast.sip");
    var transport = new SettingsSource(config, "holdfast.transport");
    List<ListenPoint> listen = listenPoints(sip, "listen");
    List<ListenPoint> shared = listenPoints(sip, "shared");
    if (listen.isEmpty() && shared.isEmpty()) {
      throw sip.wrong("listen", "at least one transport:address:port");
    }
    return new TransportSettings(
        listen,
        shared,
        io(transport),
        transport.integer("event-loops", 0, 1024),
        transport.duration("stop-timeout"),
        limits(transport.below("limits")),
        udp(transport.below("udp")),
        tcp(transport.below("tcp")));
  }

  private static Io io(SettingsSource source) {
    return switch (source.text("io").toLowerCase(Locale.ROOT)) {
      case "auto" -> Io.AUTO;
      case "epoll" -> Io.EPOLL;
      case "nio" -> Io.NIO;
      default -> throw source.wrong("io", "auto, epoll or nio");
    };
  }

  private static Limits limits(SettingsSource source) {
    int message = source.integer("max-message-bytes", 1_300, 65_535);
    return new Limits(
        message,
        source.integer("max-head-bytes", 512, message),
        source.integer("max-header-fields", 16, 65_535),
        source.integer("max-header-bytes", 256, 65_535),
        source.integer("max-vias", 1, 255),
        source.integer("max-uri-bytes", 64, 65_535),
        source.integer("max-leading-line-ends", 4, 65_535));
  }

  private static UdpSettings udp(SettingsSource source) {
    return new UdpSettings(
        source.integer("sockets-per-listen-point", 1, 64),
        source.flag("reuse-port"),
        (int) source.bytes("receive-buffer", 1_024, MOST),
        (int) source.bytes("send-buffer", 1_024, MOST),
        source.bytes("max-queued-bytes", 131_072, Long.MAX_VALUE));
  }

  private static TcpSettings tcp(SettingsSource source) {
    return new TcpSettings(
        source.flag("reuse-port"),
        source.integer("backlog", 1, MOST),
        source.integer("max-connections", 1, MOST),
        source.integer("max-connections-per-source", 1, MOST),
        source.duration("connect-timeout"),
        source.duration("first-message-timeout"),
        source.duration("partial-message-timeout"),
        source.duration("idle-timeout"),
        source.duration("half-closed-timeout"),
        source.duration("write-timeout"),
        source.bytes("max-partial-bytes", 65_536, Long.MAX_VALUE),
        source.bytes("max-queued-bytes", 131_072, Long.MAX_VALUE),
        source.bytes("max-queued-bytes-total", 131_072, Long.MAX_VALUE));
  }

  private static List<ListenPoint> listenPoints(SettingsSource source, String key) {
    return source.texts(key).stream()
        .map(
            text ->
                listenPoint(text)
                    .orElseThrow(() -> source.wrong(key, "udp:ADDRESS:PORT or tcp:ADDRESS:PORT")))
        .toList();
  }

  /// Reads `udp:127.0.0.1:5060` or `tcp:[::1]:5060`; names are not resolved.
  static Optional<ListenPoint> listenPoint(String text) {
    int first = text.indexOf(':');
    int last = text.lastIndexOf(':');
    if (first <= 0 || last <= first) {
      return Optional.empty();
    }
    try {
      String host = text.substring(first + 1, last);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      if (bracketed != host.contains(":")) {
        return Optional.empty();
      }
      var address =
          new InetSocketAddress(
              InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host),
              Integer.parseInt(text, last + 1, text.length(), 10));
      return Transport.of(text.substring(0, first))
          .filter(transport -> transport != Transport.TLS)
          .map(transport -> new ListenPoint(transport, address));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}

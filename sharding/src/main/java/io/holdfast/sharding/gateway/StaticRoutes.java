// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import com.typesafe.config.Config;
import io.holdfast.sip.proxy.NextHopTarget;
import io.holdfast.sip.uri.Host;
import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.Uri;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where requests go by configuration alone: the domains that are relayed to servers of their own,
/// and the next hop of whatever leaves. The Request-URI stays as it is, and no Route is added: "an
/// alternative to pushing a Route value … is to bypass the forwarding logic … and instead just send
/// the request to the address, port, and transport for that specific proxy" (RFC 3261 §16.6 step
/// 6).
public final class StaticRoutes {

  /// There are none.
  public static final StaticRoutes NONE = new StaticRoutes(Map.of(), List.of());

  private static final String KEY = "holdfast.routing.";
  private static final int MAX_TARGETS = 8;

  private final Map<String, List<SipUri>> byDomain;
  private final List<SipUri> outbound;

  private StaticRoutes(Map<String, List<SipUri>> byDomain, List<SipUri> outbound) {
    this.byDomain = byDomain;
    this.outbound = List.copyOf(outbound);
  }

  /// Reads `holdfast.routing`.
  ///
  /// @param domains served here, which cannot be relayed as well
  /// @throws IllegalArgumentException whose message is one line with the key, the value and what
  ///   was expected
  public static StaticRoutes from(Config holdfast, List<String> domains) {
    Config routing = holdfast.getConfig("routing");
    Map<String, List<SipUri>> byDomain = new LinkedHashMap<>();
    for (String text : routing.getStringList("relay")) {
      List<String> words = List.of(text.strip().split("\\s+"));
      String domain = canonical(words.getFirst());
      if (words.size() < 2 || words.size() > 1 + MAX_TARGETS || !isHostName(domain)) {
        throw wrong("relay", text, "a domain and 1 to " + MAX_TARGETS + " SIP URIs");
      }
      if (domains.stream().map(StaticRoutes::canonical).anyMatch(domain::equals)) {
        throw wrong("relay", text, "a domain that is not one of holdfast.domains");
      }
      List<SipUri> targets =
          words.subList(1, words.size()).stream().map(word -> target("relay", word)).toList();
      if (byDomain.put(domain, targets) != null) {
        throw wrong("relay", text, "each domain once");
      }
    }
    List<String> outbound = routing.getStringList("outbound");
    if (outbound.size() > MAX_TARGETS) {
      throw wrong("outbound", outbound, "at most " + MAX_TARGETS + " SIP URIs");
    }
    return new StaticRoutes(
        byDomain, outbound.stream().map(text -> target("outbound", text)).toList());
  }

  /// Whether requests for a domain are relayed, whoever sends them.
  public boolean relays(String domain) {
    return byDomain.containsKey(canonical(domain));
  }

  /// Where a request goes.
  ///
  /// @param nextHops one after the other
  /// @param why for `explain`
  record Course(List<SipUri> nextHops, String why) {}

  /// Where a request goes that would go to this URI.
  ///
  /// @param leaves whether it has no dialog and no route of its own
  Course course(SipUri uri, boolean leaves) {
    List<SipUri> relayed = byDomain.get(canonical(uri.host()));
    if (relayed != null) {
      return new Course(relayed, "relayed domain");
    }
    return leaves && !outbound.isEmpty()
        ? new Course(outbound, "outbound next hop for")
        : new Course(List.of(uri), "next hop");
  }

  private static SipUri target(String key, String text) {
    return Uri.parse(text).toOptional().stream()
        .filter(SipUri.class::isInstance)
        .map(SipUri.class::cast)
        .filter(uri -> NextHopTarget.of(uri).isPresent())
        .findFirst()
        .orElseThrow(() -> wrong(key, text, "a SIP URI, as sip:192.0.2.10;transport=tcp"));
  }

  private static boolean isHostName(String text) {
    return text.matches("[a-z0-9.:\\[\\]-]+");
  }

  private static String canonical(String host) {
    return Host.canonical(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
  }

  private static IllegalArgumentException wrong(String key, Object value, String expected) {
    return new IllegalArgumentException(KEY + key + ": " + value + " (expected: " + expected + ")");
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.uri;

import java.util.Locale;

/// The names of hosts: a domain name, an IPv4 address, or an IPv6 address in brackets.
public final class Host {

  private Host() {}

  /// One spelling for all that are the same host: names in lower case (RFC 3261 §19.1.4), IPv6
  /// addresses by value (RFC 5954 §4.2).
  public static String canonical(String host) {
    if (!host.isEmpty() && host.charAt(0) == '[' && host.charAt(host.length() - 1) == ']') {
      return Ipv6.canonical(host);
    }
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        return host.toLowerCase(Locale.ROOT);
      }
    }
    return host;
  }

  /// Whether two spellings mean the same host, without resolving either.
  public static boolean same(String left, String right) {
    return left.equalsIgnoreCase(right)
        || left.startsWith("[")
            && right.startsWith("[")
            && canonical(left).equals(canonical(right));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The line that says a node serves: `READY node=n1 sip=udp:127.0.0.1:5060,tcp:127.0.0.1:5060
/// admin=http://127.0.0.1:8060 pid=4711`.
///
/// @param sip as `transport:address:port`
public record ReadyLine(String node, List<String> sip, URI admin, long pid) {
  private static final Pattern FORM =
      Pattern.compile("READY node=(\\S+) sip=(\\S+) admin=(\\S+) pid=(\\d+)");

  public ReadyLine {
    sip = List.copyOf(sip);
  }

  public static Optional<ReadyLine> of(String line) {
    Matcher matcher = FORM.matcher(line);
    return matcher.matches()
        ? Optional.of(
            new ReadyLine(
                matcher.group(1),
                Arrays.asList(matcher.group(2).split(",")),
                URI.create(matcher.group(3)),
                Long.parseLong(matcher.group(4))))
        : Optional.empty();
  }

  /// Where it takes SIP of that transport, `udp` or `tcp`.
  public InetSocketAddress listening(String transport) {
    for (String point : sip) {
      if (point.startsWith(transport + ":")) {
        int colon = point.lastIndexOf(':');
        String host = point.substring(transport.length() + 1, colon);
        return new InetSocketAddress(host, Integer.parseInt(point.substring(colon + 1)));
      }
    }
    throw new IllegalStateException("no " + transport + " in " + sip);
  }
}

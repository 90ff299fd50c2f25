// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

import io.holdfast.sip.parse.Scanner;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// One hop of the way a request took, which its responses take back (RFC 3261 §20.42).
public record Via(
    String protocolName, String version, String transport, HostPort sentBy, Params params) {

  /// What the branches of RFC 3261 begin with (§8.1.1.7).
  public static final String MAGIC_COOKIE = "z9hG4bK";

  private static final List<String> NAMES = List.of("SIP");
  private static final List<String> VERSIONS = List.of("2.0");
  private static final List<String> TRANSPORTS = List.of("UDP", "TCP", "TLS");

  /// `via-parm = sent-protocol LWS sent-by *( SEMI via-params )`
  static @Nullable Via read(Scanner in) {
    String name = in.token("protocol-name", NAMES);
    slash(in);
    String version = in.token("protocol-version", VERSIONS);
    slash(in);
    String transport = in.token("transport", TRANSPORTS);
    in.sws();
    HostPort sentBy = HostPort.readSentBy(in);
    Params params = Params.read(in);
    return sentBy == null || !in.ok() ? null : new Via(name, version, transport, sentBy, params);
  }

  private static void slash(Scanner in) {
    if (!in.separator('/')) {
      in.fail("sent-protocol", "'/'");
    }
  }

  public Optional<String> branch() {
    return params.get("branch");
  }

  /// Where the request came from in truth (§18.2.1). RFC 5118 §4.5 has IPv6 addresses there with
  /// and without brackets; this is without.
  public Optional<String> received() {
    return params
        .get("received")
        .map(
            address ->
                address.length() > 2 && address.startsWith("[") && address.endsWith("]")
                    ? address.substring(1, address.length() - 1)
                    : address);
  }

  /// Whether the client asked for answers to the port it sent from (RFC 3581 §3).
  public boolean hasRport() {
    return params.has("rport");
  }

  /// The port the request came from, once a server has filled it in (RFC 3581 §4).
  public OptionalInt rport() {
    return number("rport", 65_535);
  }

  public Optional<String> maddr() {
    return params.get("maddr");
  }

  public OptionalInt ttl() {
    return number("ttl", 255);
  }

  private OptionalInt number(String name, int max) {
    Optional<String> value = params.get(name);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    Scanner in = Scanner.of(value.get());
    int number = (int) in.number(name, max);
    in.expectEnd(name);
    return in.ok() ? OptionalInt.of(number) : OptionalInt.empty();
  }

  public Via withParam(String name, @Nullable String value) {
    return new Via(protocolName, version, transport, sentBy, params.with(name, value));
  }

  /// As it is written: `SIP/2.0/UDP host:port;branch=…`.
  public String text() {
    return protocolName + "/" + version + "/" + transport + " " + sentBy.text() + params.text();
  }

  @Override
  public String toString() {
    return text();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.uri;

import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.header.Params;
import io.holdfast.sip.parse.Ascii;
import io.holdfast.sip.parse.Scanner;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A SIP or SIPS URI and its parts as they were written (RFC 3261 §19.1.1). [#equals] compares
/// texts; whether two URIs mean the same is [#equalTo].
public final class SipUri implements Uri {

  private final String text;
  private final boolean secure;
  private final @Nullable String user;
  private final @Nullable String password;
  private final HostPort hostPort;
  private final Params params;
  private final UriHeaders headers;

  private SipUri(
      String text,
      boolean secure,
      @Nullable String user,
      @Nullable String password,
      HostPort hostPort,
      Params params,
      UriHeaders headers) {
    this.text = text;
    this.secure = secure;
    this.user = user;
    this.password = password;
    this.hostPort = hostPort;
    this.params = params;
    this.headers = headers;
  }

  /// `SIP-URI = "sip:" [ userinfo ] hostport uri-parameters [ headers ]`, after the colon.
  static @Nullable SipUri read(Scanner in, int from, boolean secure) {
    String user = null;
    String password = null;
    if (in.find('@') >= 0) {
      user = in.escapable(Ascii.USER, "user");
      password = in.take(':') ? password(in) : null;
      in.expect('@', "userinfo");
    }
    String host = in.host();
    int port = in.port();
    Params params = Params.readUriParameters(in);
    UriHeaders headers = UriHeaders.read(in);
    in.expectEnd("SIP-URI");
    if (!in.ok()) {
      return null;
    }
    HostPort hostPort = new HostPort(host, port);
    return new SipUri(
        in.text(from, in.offset()), secure, user, password, hostPort, params, headers);
  }

  private static String password(Scanner in) {
    int from = in.offset();
    in.skipEscapable(Ascii.PASSWORD, "password");
    return in.text(from, in.offset());
  }

  /// A URI that is known to be one; what comes over the wire goes through [Uri#parse].
  public static SipUri of(String text) {
    return switch (Uri.parse(text).orNull()) {
      case SipUri uri -> uri;
      case null, default ->
          throw new IllegalArgumentException("SIP URI: '" + text + "' (expected: sip:user@host)");
    };
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public String scheme() {
    return secure ? "sips" : "sip";
  }

  public boolean secure() {
    return secure;
  }

  /// The user as it was written, escapes and all.
  public Optional<String> user() {
    return Optional.ofNullable(user);
  }

  public Optional<String> password() {
    return Optional.ofNullable(password);
  }

  /// The host as it was written; an IPv6 address with its brackets.
  public String host() {
    return hostPort.host();
  }

  public OptionalInt port() {
    return hostPort.port() < 0 ? OptionalInt.empty() : OptionalInt.of(hostPort.port());
  }

  public HostPort hostPort() {
    return hostPort;
  }

  public Params params() {
    return params;
  }

  public UriHeaders headers() {
    return headers;
  }

  /// Whether the host it names is a loose router (§19.1.1).
  public boolean lr() {
    return params.has("lr");
  }

  public Optional<String> transport() {
    return params.get("transport");
  }

  public Optional<String> maddr() {
    return params.get("maddr");
  }

  /// The address-of-record under which a registrar keeps bindings (§10.3 step 5): no parameters,
  /// port, password or headers, nothing escaped that need not be, the host in one spelling. A SIPS
  /// address-of-record shares the bindings of the SIP one (RFC 5630 §3.1.1), hence `sip:` for both.
  public String canonicalAor() {
    String host = Host.canonical(hostPort.host());
    return user == null ? "sip:" + host : "sip:" + Escapes.normalize(user, Ascii.USER) + "@" + host;
  }

  /// The same URI without its `?` part, which is no part of an address (§19.1.1).
  public SipUri withoutHeaders() {
    return headers.isEmpty() ? this : with(params, UriHeaders.NONE);
  }

  /// The same URI with other parameters.
  public SipUri withParams(Params other) {
    return with(other, headers);
  }

  /// The same URI with a parameter added, or replaced where it has one of that name.
  public SipUri withParam(String name, @Nullable String value) {
    return with(params.with(name, value), headers);
  }

  public SipUri withoutParam(String name) {
    return params.has(name) ? with(params.without(name), headers) : this;
  }

  private SipUri with(Params otherParams, UriHeaders otherHeaders) {
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, secure ? 5 : 4);
    if (user != null) {
      out.append(user);
      if (password != null) {
        out.append(':').append(password);
      }
      out.append('@');
    }
    out.append(hostPort.text()).append(otherParams.text()).append(otherHeaders.text());
    return new SipUri(out.toString(), secure, user, password, hostPort, otherParams, otherHeaders);
  }

  /// Whether both mean the same resource (§19.1.4). Not transitive, so no [#equals].
  public boolean equalTo(Uri other) {
    return other instanceof SipUri that
        && secure == that.secure
        && Objects.equals(normalized(user), normalized(that.user))
        && Objects.equals(normalized(password), normalized(that.password))
        && hostPort.equals(that.hostPort)
        && UriParamRules.match(params, that.params)
        && headers.sameAs(that.headers);
  }

  private static @Nullable String normalized(@Nullable String part) {
    return part == null ? null : Escapes.normalize(part, Ascii.UNRESERVED);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SipUri that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}

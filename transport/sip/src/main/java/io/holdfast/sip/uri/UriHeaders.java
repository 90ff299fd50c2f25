// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.uri;

import io.holdfast.sip.parse.Ascii;
import io.holdfast.sip.parse.Scanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The header fields that a SIP URI asks for in a request made from it: `?subject=project%20x` (RFC
/// 3261 §19.1.1). Names and values stay escaped.
public record UriHeaders(List<UriHeader> list) {

  /// One of them, as it was written.
  public record UriHeader(String name, String value) {}

  public static final UriHeaders NONE = new UriHeaders(List.of());

  public UriHeaders {
    list = List.copyOf(list);
  }

  /// `[ headers ]`, `headers = "?" header *( "&" header )`
  static UriHeaders read(Scanner in) {
    if (!in.take('?')) {
      return NONE;
    }
    List<UriHeader> headers = new ArrayList<>();
    do {
      String name = in.escapable(Ascii.URI_HEADER, "hname");
      in.expect('=', "header");
      int from = in.offset();
      in.skipEscapable(Ascii.URI_HEADER, "hvalue");
      headers.add(new UriHeader(name, in.text(from, in.offset())));
    } while (in.take('&'));
    return new UriHeaders(headers);
  }

  public boolean isEmpty() {
    return list.isEmpty();
  }

  public String text() {
    StringBuilder out = new StringBuilder();
    for (UriHeader header : list) {
      out.append(out.isEmpty() ? '?' : '&')
          .append(header.name())
          .append('=')
          .append(header.value());
    }
    return out.toString();
  }

  /// "URI header components are never ignored. Any present header component MUST be present in both
  /// URIs and match", in any order (§19.1.4).
  boolean sameAs(UriHeaders other) {
    if (list.size() != other.list.size()) {
      return false;
    }
    return list.isEmpty() || sorted(list).equals(sorted(other.list));
  }

  private static List<String> sorted(List<UriHeader> headers) {
    return headers.stream()
        .map(
            h ->
                Escapes.normalize(h.name(), Ascii.UNRESERVED).toLowerCase(Locale.ROOT)
                    + "="
                    + Escapes.normalize(h.value(), Ascii.UNRESERVED))
        .sorted()
        .toList();
  }
}

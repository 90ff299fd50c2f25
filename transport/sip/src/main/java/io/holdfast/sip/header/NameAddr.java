// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

import io.holdfast.sip.parse.Ascii;
import io.holdfast.sip.parse.Scanner;
import io.holdfast.sip.uri.Uri;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A URI with a name to show and parameters about it: From, To, Route and their like (RFC 3261
/// §20.10).
///
/// @param displayName without quotes; empty also where it was written as `""`
/// @param params those of the header field, which stand outside the angle brackets
public record NameAddr(Optional<String> displayName, Uri uri, Params params) {

  /// `( name-addr / addr-spec ) *( SEMI generic-param )`
  static @Nullable NameAddr read(Scanner in) {
    in.sws();
    String name = displayName(in);
    boolean enclosed = in.take('<');
    if (!enclosed && !name.isEmpty()) {
      in.fail("name-addr", "'<'");
    }
    Scanner addrSpec = in.until(enclosed ? in.find('>') : endOfBareAddrSpec(in));
    Uri uri = Uri.read(addrSpec);
    in.resume(addrSpec);
    if (enclosed) {
      in.expect('>', "name-addr");
    } else if (in.peek() == '?') {
      in.fail("addr-spec", "brackets around a URI with '?'");
    }
    Params params = Params.read(in);
    return uri == null || !in.ok()
        ? null
        : new NameAddr(name.isEmpty() ? Optional.empty() : Optional.of(name), uri, params);
  }

  /// `display-name = *( token LWS ) / quoted-string`, where the words may be of more than token's
  /// characters, as they are in practice. Nothing is taken where no bracket follows the words.
  private static String displayName(Scanner in) {
    if (in.peek() == '"') {
      String quoted = in.quotedString();
      in.sws();
      if (in.peek() != '<') {
        in.fail("name-addr", "'<'");
      }
      return QuotedString.unquote(quoted);
    }
    int from = in.offset();
    int to = from;
    while (in.skip(Ascii.DISPLAY) > 0) {
      to = in.offset();
      in.sws();
    }
    if (in.peek() == '<') {
      return in.unfolded(from, to);
    }
    if (in.peek() != ':') {
      in.fail("name-addr", "'<' or ':'");
    }
    in.back(from);
    return "";
  }

  /// "If the URI is not enclosed in angle brackets, any semicolon-delimited parameters are
  /// header-parameters, not URI parameters" (§20); comma and question mark end it too (§20.10).
  private static int endOfBareAddrSpec(Scanner in) {
    int from = in.offset();
    in.skipUntil(",;?", Ascii.LWS);
    int to = in.offset();
    in.back(from);
    return to;
  }

  public Optional<String> tag() {
    return params.get("tag");
  }

  public NameAddr withParam(String name, @Nullable String value) {
    return new NameAddr(displayName, uri, params.with(name, value));
  }

  /// As it is written, always with brackets: `"Bob" <sip:bob@biloxi.com>;tag=1`.
  public String text() {
    String name = displayName.isEmpty() ? "" : QuotedString.quote(displayName.get()) + " ";
    return name + "<" + uri.text() + ">" + params.text();
  }

  @Override
  public String toString() {
    return text();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.uri;

import io.holdfast.sip.header.Params;
import io.holdfast.sip.parse.Scanner;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A telephone number (RFC 3966).
///
/// @param number the number as it was written, visual separators and all
public record TelUri(String text, String number, Params params) implements Uri {

  /// `telephone-uri = "tel:" telephone-subscriber`, after the colon.
  static @Nullable TelUri read(Scanner in, int from) {
    int start = in.offset();
    boolean global = in.take('+');
    int digits = 0;
    while (isPhoneDigit(in.peek(), global) || isVisualSeparator(in.peek())) {
      digits += isVisualSeparator(in.peek()) ? 0 : 1;
      in.take((char) in.peek());
    }
    if (digits == 0) {
      in.fail("telephone-subscriber", "a digit");
    }
    String number = in.text(start, in.offset());
    Params params = Params.readUriParameters(in);
    in.expectEnd("telephone-uri");
    return in.ok() ? new TelUri(in.text(from, in.offset()), number, params) : null;
  }

  /// `phonedigit` of a global number, `phonedigit-hex` of a local one.
  private static boolean isPhoneDigit(int c, boolean global) {
    return c >= '0' && c <= '9'
        || !global && (c == '*' || c == '#' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F');
  }

  private static boolean isVisualSeparator(int c) {
    return c == '-' || c == '.' || c == '(' || c == ')';
  }

  @Override
  public String scheme() {
    return "tel";
  }

  /// Whether the number is unique in the world; else its `phone-context` says where it is valid
  /// (§5.1.4).
  public boolean global() {
    return number.startsWith("+");
  }

  /// The number without visual separators: what is dialled, and what is compared.
  public String digits() {
    return withoutSeparators(number);
  }

  public Optional<String> phoneContext() {
    return params.get("phone-context");
  }

  /// RFC 3966 §4: "visual separators" are ignored, case too, parameters match in any order, and one
  /// that only one of them has makes them differ.
  public boolean equalTo(Uri other) {
    return other instanceof TelUri that
        && digits().equalsIgnoreCase(that.digits())
        && params.list().size() == that.params.list().size()
        && params.list().stream().allMatch(p -> matches(p, that.params));
  }

  private static boolean matches(Params.Param param, Params others) {
    return others.list().stream()
        .anyMatch(
            other ->
                other.name().equalsIgnoreCase(param.name()) && value(other).equals(value(param)));
  }

  private static String value(Params.Param param) {
    String lower = param.rawValue().toLowerCase(Locale.ROOT);
    boolean isNumber =
        param.name().equalsIgnoreCase("ext")
            || param.name().equalsIgnoreCase("phone-context") && lower.startsWith("+");
    return isNumber ? withoutSeparators(lower) : lower;
  }

  private static String withoutSeparators(String number) {
    StringBuilder out = new StringBuilder(number.length());
    for (int i = 0; i < number.length(); i++) {
      if (!isVisualSeparator(number.charAt(i))) {
        out.append(number.charAt(i));
      }
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return text;
  }
}

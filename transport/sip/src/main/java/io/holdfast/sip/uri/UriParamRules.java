// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.uri;

import io.holdfast.sip.header.Params;
import io.holdfast.sip.parse.Ascii;
import java.util.Locale;

/// When the parameters of two SIP URIs match (RFC 3261 §19.1.4).
final class UriParamRules {

  private UriParamRules() {}

  static boolean match(Params left, Params right) {
    return matchesOneWay(left, right) && matchesOneWay(right, left);
  }

  private static boolean matchesOneWay(Params from, Params to) {
    for (Params.Param param : from.list()) {
      String name = normalized(param.name());
      boolean found = false;
      for (Params.Param other : to.list()) {
        if (normalized(other.name()).equals(name)) {
          found = true;
          // "Any uri-parameter appearing in both URIs must match."
          if (!normalized(param.rawValue()).equals(normalized(other.rawValue()))) {
            return false;
          }
          break;
        }
      }
      if (!found && significant(name)) {
        return false;
      }
    }
    return true;
  }

  /// "A user, ttl, or method uri-parameter appearing in only one URI never matches […]. A URI that
  /// includes an maddr parameter will not match a URI that contains no maddr parameter." The
  /// examples there say the same of transport. "All other uri-parameters appearing in only one URI
  /// are ignored."
  private static boolean significant(String name) {
    return switch (name) {
      case "user", "ttl", "method", "maddr", "transport" -> true;
      default -> false;
    };
  }

  private static String normalized(String part) {
    return Escapes.normalize(part, Ascii.UNRESERVED).toLowerCase(Locale.ROOT);
  }
}

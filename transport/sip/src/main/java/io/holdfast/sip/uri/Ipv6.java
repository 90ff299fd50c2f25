// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.uri;

import java.util.Locale;

/// IPv6 references compare by the address they mean, not by their letters (RFC 5954 §4.2).
final class Ipv6 {

  private Ipv6() {}

  /// One spelling for all that mean the same address: eight groups without leading zeros,
  /// `[2001:db8:0:…]`. What is no address after all (RFC 5118 §4.10) stays as it is, in lower case.
  static String canonical(String reference) {
    String lower = reference.toLowerCase(Locale.ROOT);
    String address = lower.substring(1, lower.length() - 1);
    int gap = address.indexOf("::");
    int[] groups = new int[8];
    boolean good;
    if (gap < 0) {
      good = groups(address, groups, true) == 8;
    } else {
      int[] tail = new int[8];
      int before = groups(address.substring(0, gap), groups, false);
      int after = groups(address.substring(gap + 2), tail, true);
      good = before >= 0 && after >= 0 && before + after <= 7;
      if (good) {
        System.arraycopy(tail, 0, groups, 8 - after, after);
      }
    }
    return good ? join(groups) : lower;
  }

  /// Reads `hexseq`, at the end of an address perhaps with an IPv4 address at its end; how many
  /// groups it was, -1 if it is none.
  private static int groups(String text, int[] into, boolean last) {
    if (text.isEmpty()) {
      return 0;
    }
    int n = 0;
    int from = 0;
    while (from <= text.length()) {
      int to = text.indexOf(':', from);
      to = to < 0 ? text.length() : to;
      if (last && to == text.length() && text.indexOf('.', from) >= 0) {
        long v4 = ipv4(text.substring(from));
        if (v4 < 0 || n > 6) {
          return -1;
        }
        into[n] = (int) (v4 >> 16);
        into[n + 1] = (int) (v4 & 0xffff);
        return n + 2;
      }
      int group = number(text, from, to, 4, 16);
      if (group < 0 || n > 7) {
        return -1;
      }
      into[n++] = group;
      from = to + 1;
    }
    return n;
  }

  private static long ipv4(String text) {
    long value = 0;
    int from = 0;
    for (int i = 0; i < 4; i++) {
      int to = i < 3 ? text.indexOf('.', from) : text.length();
      int part = to < 0 ? -1 : number(text, from, to, 3, 10);
      if (part < 0 || part > 255) {
        return -1;
      }
      value = value << 8 | part;
      from = to + 1;
    }
    return value;
  }

  private static int number(String text, int from, int to, int maxDigits, int radix) {
    if (to <= from || to - from > maxDigits) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  private static String join(int[] groups) {
    StringBuilder out = new StringBuilder(41).append('[');
    for (int i = 0; i < 8; i++) {
      out.append(i == 0 ? "" : ":").append(Integer.toHexString(groups[i]));
    }
    return out.append(']').toString();
  }
}

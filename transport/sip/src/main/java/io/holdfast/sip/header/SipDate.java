// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.header;

import io.holdfast.sip.parse.Scanner;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `SIP-date = rfc1123-date`: `Sat, 13 Nov 2010 23:29:00 GMT`, and no other zone (RFC 3261 §20.17).
public final class SipDate {

  private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private SipDate() {}

  static @Nullable Instant read(Scanner in) {
    String day = in.token("wkday");
    if (!DAYS.contains(day)) {
      in.fail("wkday", "Mon..Sun");
    }
    in.expect(',', "rfc1123-date");
    in.sws();
    int dayOfMonth = (int) in.number("date1", 31);
    in.sws();
    int month = MONTHS.indexOf(in.token("month")) + 1;
    in.sws();
    int year = (int) in.number("date1", 9999);
    in.sws();
    int hour = (int) in.number("time", 23);
    in.expect(':', "time");
    int minute = (int) in.number("time", 59);
    in.expect(':', "time");
    int second = (int) in.number("time", 60);
    in.sws();
    if (!in.word("gmt")) {
      in.fail("rfc1123-date", "GMT");
    }
    return in.ok()
        ? instant(in, year, month, dayOfMonth, hour, minute, Math.min(second, 59))
        : null;
  }

  private static @Nullable Instant instant(
      Scanner in, int year, int month, int day, int hour, int minute, int second) {
    try {
      return LocalDateTime.of(year, month, day, hour, minute, second).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException _) {
      in.fail("date1", "a day of the calendar");
      return null;
    }
  }

  /// As it is written in a Date.
  public static String text(Instant instant) {
    ZonedDateTime at = instant.atZone(ZoneOffset.UTC);
    return String.format(
        "%s, %02d %s %04d %02d:%02d:%02d GMT",
        DAYS.get(at.getDayOfWeek().getValue() - 1),
        at.getDayOfMonth(),
        MONTHS.get(at.getMonthValue() - 1),
        at.getYear(),
        at.getHour(),
        at.getMinute(),
        at.getSecond());
  }
}

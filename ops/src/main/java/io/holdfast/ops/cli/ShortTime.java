// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Times as people write and read them, seen from now.
record ShortTime(Instant now, ZoneId zone) {

  private static final DateTimeFormatter DATED =
      DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT);
  private static final Pattern AGO = Pattern.compile("([0-9]{1,9})([smhd])");

  /// What every `--help` says of the times that can be given.
  static final String HELP =
      """
        T is an instant (2026-01-02T03:04:05Z), a local time (2026-01-02T03:04, 2026-01-02, 03:04)
        or so long ago (90s, 15m, 2h, 7d).
      """;

  static ShortTime of(Session session) {
    return new ShortTime(session.clock().instant(), session.zone());
  }

  /// Reads what `--since` and `--until` are given.
  Instant parse(String option, String text) throws Failure {
    return Stream.<Supplier<Optional<Instant>>>of(
            () -> ago(text),
            () -> read(() -> OffsetDateTime.parse(text).toInstant()),
            () -> read(() -> local(LocalDateTime.parse(text))),
            () -> read(() -> local(LocalDate.parse(text).atStartOfDay())),
            () -> read(() -> local(LocalTime.parse(text).atDate(LocalDate.ofInstant(now, zone)))))
        .flatMap(reading -> reading.get().stream())
        .findFirst()
        .orElseThrow(
            () ->
                Failure.usage(
                    option + ": '" + text + "' (expected: 2026-01-02T03:04:05Z, 2026-01-02, 2h)"));
  }

  private Optional<Instant> ago(String text) {
    Matcher matcher = AGO.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(matcher.group(1));
    return Optional.of(
        now.minus(
            switch (matcher.group(2)) {
              case "s" -> Duration.ofSeconds(count);
              case "m" -> Duration.ofMinutes(count);
              case "h" -> Duration.ofHours(count);
              default -> Duration.ofDays(Math.min(count, 1_000_000));
            }));
  }

  private Instant local(LocalDateTime time) {
    return time.atZone(zone).toInstant();
  }

  private static Optional<Instant> read(Supplier<Instant> reading) {
    try {
      return Optional.of(reading.get());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /// An instant of a JSON text as month, day and time of day in this time zone.
  String at(Optional<String> instant) {
    return instant.flatMap(text -> read(() -> Instant.parse(text))).map(this::at).orElse("-");
  }

  private String at(Instant instant) {
    return DATED.withZone(zone).format(instant);
  }

  /// How far an instant of a JSON text is away.
  String until(Optional<String> instant) {
    return instant
        .flatMap(text -> read(() -> Instant.parse(text)))
        .map(at -> at.isBefore(now) ? "due" : length(Duration.between(now, at).toMillis()))
        .orElse("-");
  }

  /// A time in milliseconds of a JSON text.
  static String length(Optional<String> milliseconds) {
    return milliseconds
        .filter(text -> text.matches("[0-9]{1,15}"))
        .map(text -> length(Long.parseLong(text)))
        .orElse("-");
  }

  private static String length(long milliseconds) {
    long seconds = milliseconds / 1000;
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%d.%ds", seconds, milliseconds % 1000 / 100);
    }
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
    }
    if (seconds < 100 * 3600) {
      return String.format(Locale.ROOT, "%dh%02dm", seconds / 3600, seconds / 60 % 60);
    }
    return seconds / 86_400 + "d";
  }
}

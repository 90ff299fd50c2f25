// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The record of one call attempt that has ended: one leg of a call. All instants are cut to
/// milliseconds, as they are written.
///
/// @param from the URI of the INVITE's From
/// @param to the URI of the INVITE's To
/// @param rang when the first provisional response other than 100 came
/// @param answered when the first 2xx came
/// @param sipStatus the final response to the INVITE
/// @param node the id of the node that took the attempt
public record Cdr(
    String uid,
    int leg,
    String callId,
    String from,
    String to,
    String requestUri,
    Instant startedAt,
    @Nullable Instant rang,
    @Nullable Instant answered,
    Instant endedAt,
    EndedBy endedBy,
    Outcome outcome,
    int sipStatus,
    String node,
    List<Branch> branches) {

  /// Where the attempt went, and what came back.
  ///
  /// @param status 0 where nothing came
  public record Branch(String target, int status) {}

  public Cdr {
    startedAt = startedAt.truncatedTo(ChronoUnit.MILLIS);
    rang = rang == null ? null : rang.truncatedTo(ChronoUnit.MILLIS);
    answered = answered == null ? null : answered.truncatedTo(ChronoUnit.MILLIS);
    endedAt = endedAt.truncatedTo(ChronoUnit.MILLIS);
    branches = List.copyOf(branches);
  }

  public Optional<Instant> rangAt() {
    return Optional.ofNullable(rang);
  }

  public Optional<Instant> answeredAt() {
    return Optional.ofNullable(answered);
  }

  /// From the 2xx to the end; empty where there was no 2xx.
  public Optional<Duration> duration() {
    return answeredAt().map(at -> Duration.between(at, endedAt));
  }

  /// As it is written for others: `no-answer`.
  public String outcomeName() {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// As it is written for others: `caller`, `callee` or `node`.
  public String endedByName() {
    return endedBy.name().toLowerCase(Locale.ROOT);
  }

  /// By what a record is known: no two have the same.
  public record Key(String uid, int leg) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byUid = uid.compareTo(other.uid);
      return byUid != 0 ? byUid : Integer.compare(leg, other.leg);
    }
  }

  public Key key() {
    return new Key(uid, leg);
  }
}

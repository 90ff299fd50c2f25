// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import com.typesafe.config.Config;
import io.holdfast.sharding.gateway.Fork;
import io.holdfast.sharding.gateway.ServerSettings;
import io.holdfast.sip.proxy.SessionTimer;
import io.holdfast.sip.transaction.Timers;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// How calls behave: `holdfast.call` and `holdfast.durability`.
///
/// @param timerC how long an INVITE may go without a final response after its latest provisional
///   one (RFC 3261 §16.6 step 11)
/// @param maxDuration after which a call that nobody ended is ended here
/// @param sessionTimer what sessions are held to that the two sides refresh
/// @param restAfter how long a call stays in memory after its last transaction, at least 64·T1
/// @param forking how many contacts a request is forked to, and in which order
/// @param maxSpooledEnds how many ends of calls wait in memory while the journal takes no writes
/// @param maxHeld how many requests that came over connections are held until they are answered
public record CallSettings(
    Durability durability,
    Timers timers,
    Duration timerC,
    Duration maxDuration,
    SessionTimer sessionTimer,
    Duration restAfter,
    Fork.Rules forking,
    int maxSpooledEnds,
    int maxHeld) {

  /// Which events must be durable before what they tell of takes effect.
  public enum Durability {
    /// Every event: a call survives while it rings.
    RINGING,
    /// The answer and the end; what goes before is sent first and written after.
    ANSWERED,
    /// None: there is no journal, for comparison only.
    MEMORY
  }

  /// Reads the settings; what is wrong names its key, its value and what was expected.
  public static CallSettings from(Config holdfast) {
    Config call = holdfast.getConfig("call");
    Timers timers =
        new Timers(call.getDuration("t1"), call.getDuration("t2"), call.getDuration("t4"));
    Duration timerC = call.getDuration("timer-c");
    Duration roundTime = call.getDuration("round-time");
    Duration restAfter = call.getDuration("rest-after");
    Duration maxDuration = call.getDuration("max-duration");
    int maxBranches = call.getInt("max-branches");
    int maxSpooledEnds = call.getInt("max-spooled-ends");
    int maxHeld = call.getInt("max-held");
    require(timerC.compareTo(Duration.ofSeconds(1)) >= 0, "timer-c", timerC, "at least 1 s");
    require(
        roundTime.compareTo(Duration.ofSeconds(1)) >= 0, "round-time", roundTime, "at least 1 s");
    require(
        maxDuration.compareTo(Duration.ofSeconds(1)) >= 0,
        "max-duration",
        maxDuration,
        "at least 1 s");
    require(
        restAfter.compareTo(timers.sixtyFourT1()) >= 0,
        "rest-after",
        restAfter,
        "at least 64 t1, " + timers.sixtyFourT1());
    require(maxBranches >= 1 && maxBranches <= 100, "max-branches", maxBranches, "1 to 100");
    require(
        maxSpooledEnds >= 0 && maxSpooledEnds <= 10_000_000,
        "max-spooled-ends",
        maxSpooledEnds,
        "0 to 10000000");
    require(maxHeld >= 0 && maxHeld <= 10_000_000, "max-held", maxHeld, "0 to 10000000");
    return new CallSettings(
        durability(holdfast),
        timers,
        timerC,
        maxDuration,
        sessionTimer(call),
        restAfter,
        new Fork.Rules(
            maxBranches, order(call), roundTime, ServerSettings.from(holdfast).nextAfter()),
        maxSpooledEnds,
        maxHeld);
  }

  private static SessionTimer sessionTimer(Config call) {
    Duration minimum = call.getDuration("session-min");
    String interval = call.getString("session-interval");
    Optional<Duration> wanted =
        interval.equals("off")
            ? Optional.empty()
            : Optional.of(call.getDuration("session-interval"));
    require(minimum.compareTo(SessionTimer.LEAST) >= 0, "session-min", minimum, "at least 90 s");
    require(
        wanted.filter(it -> it.compareTo(minimum) < 0).isEmpty(),
        "session-interval",
        interval,
        "off, or at least session-min, " + minimum);
    return new SessionTimer(minimum, wanted);
  }

  private static Durability durability(Config holdfast) {
    String value = holdfast.getString("durability");
    for (Durability durability : Durability.values()) {
      if (durability.name().toLowerCase(Locale.ROOT).equals(value)) {
        return durability;
      }
    }
    throw new IllegalArgumentException(
        "holdfast.durability: '" + value + "' (expected: ringing, answered or memory)");
  }

  private static Fork.Order order(Config call) {
    String value = call.getString("forking");
    for (Fork.Order order : Fork.Order.values()) {
      if (order.name().toLowerCase(Locale.ROOT).equals(value)) {
        return order;
      }
    }
    throw new IllegalArgumentException(
        "holdfast.call.forking: '" + value + "' (expected: serial or parallel)");
  }

  private static void require(boolean holds, String key, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "holdfast.call." + key + ": " + value + " (expected: " + expected + ")");
    }
  }

  /// The journal plugin of calls; empty for the default one.
  String journalPluginId() {
    return durability == Durability.MEMORY ? "holdfast.no-journal" : "";
  }

  /// Whether a call may leave memory: one that has not ended only where there is a journal to come
  /// back from.
  boolean maySleep(CallState state) {
    return durability != Durability.MEMORY || state.due().isEmpty();
  }

  /// Whether these events must be durable before they take effect.
  boolean awaits(Iterable<? extends CallEvent> events) {
    return switch (durability) {
      case RINGING, MEMORY -> true;
      case ANSWERED -> {
        for (CallEvent event : events) {
          if (event instanceof CallEvent.Answered || event instanceof CallEvent.Ended) {
            yield true;
          }
        }
        yield false;
      }
    };
  }
}

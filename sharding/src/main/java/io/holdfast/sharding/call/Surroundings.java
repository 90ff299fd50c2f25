// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.gateway.Gateway;
import io.holdfast.sharding.gateway.Locator;
import io.holdfast.sharding.gateway.Outgoing;
import io.holdfast.sharding.keeper.ShardTable;
import io.holdfast.sharding.ports.JournalHealth;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.routing.Shards;
import io.holdfast.sip.proxy.Identity;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What all calls of a node share.
///
/// @param clock the wall clock, for what is journaled
/// @param nanos the monotonic clock, for timers
/// @param uids makes a new generation's name in a shard, see [Shards#uid]
/// @param tags makes a To tag for responses of our own
/// @param admission whether new calls may begin
/// @param bypass for what cannot wait until calls can write
/// @param remembrance takes rows for the next owner of a shard ([OpenCalls#remember])
public record Surroundings(
    String node,
    Shards shards,
    ShardTable table,
    Locator locator,
    Gateway gateway,
    Outgoing outgoing,
    Births births,
    CallSettings settings,
    Supplier<Identity> identity,
    CallMetric.Meter meter,
    InstantSource clock,
    LongSupplier nanos,
    IntFunction<String> uids,
    Supplier<String> tags,
    JournalHealth admission,
    Bypass bypass,
    Consumer<OpenCalls.Row> remembrance) {

  /// Leaves a word for the next owner of a call that leaves memory while copies of its INVITEs may
  /// still be under way: of an answered leg that has ended no row is left.
  void remember(CallState state, String callId, String uid, int shard) {
    for (Leg leg : state.legs().values()) {
      CallEvent.Ended ended = leg.ended();
      if (ended != null && leg.answeredAt().isPresent()) {
        Instant due = ended.at().plus(OpenCalls.FINAL_KEPT);
        if (clock.instant().isBefore(due)) {
          remembrance.accept(
              new OpenCalls.Row(shard, due, uid, callId, leg.number(), OpenCalls.Phase.ENDED));
        }
      }
    }
  }

  /// Whether an INVITE that came then may have been refused because the journal was away, whatever
  /// the journal has of it, here or by another node.
  boolean mayHaveBeenRefused(Instant at) {
    return admission.wasAway(at, at.plus(settings.timers().sixtyFourT1()));
  }

  /// Whether the sender of a request that came then has stopped waiting for its answer: 64·T1 later
  /// (RFC 3261 §17.1.1.2 Timer B, §17.1.2.2 Timer F).
  boolean givenUp(Instant at) {
    return clock.instant().isAfter(at.plus(settings.timers().sixtyFourT1()));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.call.CallEvent.Answered;
import io.holdfast.sharding.call.CallEvent.Attempted;
import io.holdfast.sharding.call.CallEvent.BranchResult;
import io.holdfast.sharding.call.CallEvent.Cancelled;
import io.holdfast.sharding.call.CallEvent.Ended;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import io.holdfast.sharding.call.CallEvent.Rang;
import io.holdfast.sharding.call.CallEvent.Refreshed;
import io.holdfast.sharding.call.CallEvent.Searched;
import io.holdfast.sharding.effect.Action;
import io.holdfast.sharding.effect.Relay;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.proxy.SessionTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Puts what happens to a call into events: says what a message is to the journal, and stamps it.
///
/// @param callId of the call
/// @param epoch under which its shard is owned
final class Facts {

  private final Surroundings around;
  private final String callId;
  private final long epoch;

  Facts(Surroundings around, String callId, long epoch) {
    this.around = around;
    this.callId = callId;
    this.epoch = epoch;
  }

  /// The wall clock, but never before what is journaled already.
  Instant now(CallState state) {
    return notBefore(state, around.clock().instant());
  }

  private static Instant notBefore(CallState state, Instant at) {
    return at.isBefore(state.at()) ? state.at() : at;
  }

  Attempted attempted(
      CallState state, Call.Request of, int leg, List<CallEvent.Branch> branches, String why) {
    Instant now = now(state);
    return new Attempted(
        leg,
        now,
        epoch,
        callId,
        around.node(),
        of.source(),
        of.request().encode(),
        branches,
        why,
        now.plus(around.settings().timerC()));
  }

  /// An attempt that ends as it begins.
  Ended inVain(Attempted attempted, int status, boolean cancelled) {
    return new Ended(
        attempted.leg(),
        attempted.at(),
        epoch,
        cancelled ? EndedBy.CALLER : EndedBy.NODE,
        cancelled ? Outcome.CANCELLED : Leg.of(attempted).outcomeOf(status, false),
        status,
        List.of());
  }

  Cancelled cancelled(CallState state, Leg leg, Instant at) {
    return new Cancelled(leg.number(), notBefore(state, at), epoch);
  }

  /// An answered leg that ends: at the BYE, whatever is answered to it, as call records have it
  /// everywhere.
  Ended ended(CallState state, Leg leg, EndedBy by, Instant at) {
    return new Ended(
        leg.number(),
        notBefore(state, at),
        epoch,
        by,
        Outcome.ANSWERED,
        leg.answers().getFirst().status(),
        leg.journaledResults());
  }

  /// What went around the call, as far as it is news.
  List<CallEvent> missed(CallState state, Missed missed) {
    Leg leg = state.legs().get(missed.leg());
    if (leg == null || leg.phase() != Leg.Phase.ESTABLISHED) {
      return List.of();
    }
    return switch (missed) {
      case Missed.Ended(_, var byCaller, var at) ->
          List.of(ended(state, leg, byCaller ? EndedBy.CALLER : EndedBy.CALLEE, at));
      case Missed.Moved(_, var ofCaller, var contact, _) -> {
        List<Refreshed> moved = new ArrayList<>(1);
        moved(state, leg, ofCaller, contact, leg.due(), moved);
        yield List.copyOf(moved);
      }
    };
  }

  /// What a relay asks for tells the journal.
  List<? extends CallEvent> told(CallState state, Traffic traffic, Action.Question question) {
    return switch (question) {
      case Action.Respond respond -> told(state, traffic, respond);
      case Action.Search search -> searched(state, traffic, search).stream().toList();
    };
  }

  /// How the search for who answers a leg has come on; of requests within dialogs nothing is kept.
  private Optional<CallEvent> searched(CallState state, Traffic traffic, Action.Search search) {
    Leg leg = state.legs().get(traffic.legOf(search.relay()));
    if (leg == null || leg.ended() != null) {
      return Optional.empty();
    }
    boolean answered = !leg.answers().isEmpty();
    SortedMap<Integer, Integer> failed = new TreeMap<>(search.failed());
    failed.keySet().removeAll(leg.failed().keySet());
    Instant now = now(state);
    Instant due = search.next().isEmpty() ? leg.due() : now.plus(around.settings().timerC());
    return failed.isEmpty() && search.next().isEmpty()
        ? Optional.empty()
        : Optional.of(new Searched(leg.number(), now, epoch, failed, search.next(), answered, due));
  }

  private List<? extends CallEvent> told(CallState state, Traffic traffic, Action.Respond respond) {
    Relay relay = traffic.byId(respond.relay()).orElse(null);
    Leg leg = state.legs().get(traffic.legOf(respond.relay()));
    Leg within = state.legs().get(traffic.within(respond.relay()));
    if (relay != null && leg != null) {
      return of(state, leg, relay, respond).stream().toList();
    }
    return relay != null && within != null
        ? refreshed(state, within, relay.received(), respond.response())
        : List.of();
  }

  /// What a response to the INVITE of a leg is to the journal; empty where it says nothing new.
  private Optional<CallEvent> of(CallState state, Leg leg, Relay relay, Action.Respond respond) {
    if (leg.ended() != null) {
      return Optional.empty();
    }
    int status = respond.response().status();
    if (status < 200) {
      return leg.phase() == Leg.Phase.SETUP && status > 100
          ? Optional.of(rang(state, leg, respond))
          : Optional.empty();
    }
    if (status < 300) {
      return leg.answeredBy(respond.branch())
          ? Optional.empty()
          : Optional.of(answered(state, leg, respond));
    }
    boolean byBranch = respond.branch() > 0 && !relay.madeHere(respond.response());
    List<BranchResult> results = leg.results(relay.statuses());
    return Optional.of(
        new Ended(
            leg.number(),
            now(state),
            epoch,
            leg.endedBy(status, byBranch),
            leg.outcomeOf(status, byBranch),
            status,
            results));
  }

  /// What a 2xx to a re-INVITE or an UPDATE says of where the two sides are reached now (RFC 3261
  /// §12.2, RFC 3311 §5.1); empty where both are where they were.
  private List<Refreshed> refreshed(
      CallState state, Leg leg, SipRequest request, SipResponse response) {
    if (leg.phase() != Leg.Phase.ESTABLISHED || !Dialogs.refreshesTarget(response)) {
      return List.of();
    }
    boolean byCaller = Dialogs.sentBy(leg, request) == EndedBy.CALLER;
    Instant due = due(state, leg, response);
    List<Refreshed> moved = new ArrayList<>(2);
    Dialogs.contact(request).ifPresent(contact -> moved(state, leg, byCaller, contact, due, moved));
    Dialogs.contact(response)
        .ifPresent(contact -> moved(state, leg, !byCaller, contact, due, moved));
    if (moved.isEmpty() && !due.equals(leg.due())) {
      Dialogs.target(leg, byCaller)
          .map(contact -> new Refreshed(leg.number(), now(state), epoch, byCaller, contact, due))
          .ifPresent(moved::add);
    }
    return moved;
  }

  /// The same where the request went with an earlier life of the call: what its 2xx says of who
  /// gave it.
  List<Refreshed> refreshed(CallState state, Leg leg, SipResponse response) {
    List<Refreshed> moved = new ArrayList<>(1);
    if (leg.phase() == Leg.Phase.ESTABLISHED && Dialogs.refreshesTarget(response)) {
      boolean toCaller = Dialogs.invite(leg).fromTag().equals(response.fromTag());
      Dialogs.contact(response).ifPresent(it -> moved(state, leg, !toCaller, it, leg.due(), moved));
    }
    return moved;
  }

  private void moved(
      CallState state,
      Leg leg,
      boolean caller,
      String contact,
      Instant due,
      List<Refreshed> moved) {
    if (!Dialogs.target(leg, caller).equals(Optional.of(contact))) {
      moved.add(new Refreshed(leg.number(), now(state), epoch, caller, contact, due));
    }
  }

  /// When an answered leg is over unless it is refreshed: at its limit, or when the session ends
  /// that a 2xx has just begun (RFC 4028 §8.2).
  private Instant due(CallState state, Leg leg, SipResponse response) {
    Instant limit = leg.answers().getFirst().at().plus(around.settings().maxDuration());
    return SessionTimer.interval(response)
        .map(interval -> now(state).plus(interval))
        .filter(limit::isAfter)
        .orElse(limit);
  }

  private Rang rang(CallState state, Leg leg, Action.Respond respond) {
    Instant now = now(state);
    SipResponse response = respond.response();
    return new Rang(
        leg.number(),
        now,
        epoch,
        respond.branch(),
        response.status(),
        response.toTag().orElse(""),
        now.plus(around.settings().timerC()));
  }

  private Answered answered(CallState state, Leg leg, Action.Respond respond) {
    Instant now = now(state);
    Duration limit = around.settings().maxDuration();
    Duration session =
        SessionTimer.interval(respond.response())
            .filter(it -> it.compareTo(limit) < 0)
            .orElse(limit);
    return new Answered(
        leg.number(),
        now,
        epoch,
        respond.branch(),
        respond.response().status(),
        Dialogs.withoutBody(respond.response()).encode(),
        now.plus(session));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.call.Call.Request;
import io.holdfast.sharding.call.CallEvent.Attempted;
import io.holdfast.sharding.effect.Action;
import io.holdfast.sharding.effect.Relay;
import io.holdfast.sharding.gateway.Located;
import io.holdfast.sharding.gateway.Outgoing;
import io.holdfast.sharding.ports.JournalHealth;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What comes of a request or a response of a call: which events say so, and what takes effect once
/// they are written, as far as that must be. Writes and sends nothing itself.
final class Decisions {

  /// @param events to be written
  /// @param effect to be done then
  record Step(List<? extends CallEvent> events, Runnable effect) {
    Step {
      events = List.copyOf(events);
    }
  }

  private final Surroundings around;
  private final Traffic traffic;
  private final Facts facts;
  private final Copies copies;

  Decisions(Surroundings around, Traffic traffic, Facts facts, Copies copies) {
    this.around = around;
    this.traffic = traffic;
    this.facts = facts;
    this.copies = copies;
  }

  /// The INVITE of a leg, whose targets are known now.
  Step attempt(CallState state, Relay relay, int leg, Request of, Located located) {
    around.meter().count(CallMetric.LEGS_ATTEMPTED);
    if (relay.cancelled()) {
      return inVain(
          state, relay, leg, of, Status.REQUEST_TERMINATED, "cancelled before it was sent");
    }
    return switch (located) {
      case Located.Nowhere(var status, var why) -> inVain(state, relay, leg, of, status, why);
      case Located.Found found -> fork(state, relay, leg, of, found);
    };
  }

  private Step fork(CallState state, Relay relay, int leg, Request of, Located.Found found) {
    Attempted attempted =
        facts.attempted(state, of, leg, copies.branches(of, leg, found.contacts()), found.why());
    List<Relay.Target> targets =
        attempted.branches().stream().map(branch -> Outgoing.target(of.request(), branch)).toList();
    return new Step(
        List.of(attempted),
        () -> {
          traffic.trying(relay);
          traffic.perform(relay.fork(targets));
        });
  }

  /// There is nobody to send it to, or the caller has already taken it back.
  private Step inVain(
      CallState state, Relay relay, int leg, Request of, Status status, String why) {
    Attempted attempted = facts.attempted(state, of, leg, List.of(), why);
    return new Step(
        List.of(attempted, facts.inVain(attempted, status.code(), relay.cancelled())),
        () -> {
          traffic.heldCancel(relay).ifPresent(this::cancelled);
          traffic.let(traffic.answer(relay, status));
        });
  }

  /// A leg whose caller was told 503 when the write of its attempt seemed to fail. Where only an
  /// earlier owner knows whether it was, it is told now.
  Step refused(CallState state, int number) {
    Leg leg = Objects.requireNonNull(state.legs().get(number));
    Optional<Relay> relay = traffic.named(Dialogs.nameOf(number));
    if (relay.isPresent()) {
      SipResponse refusal = JournalHealth.unavailable(relay.get().received(), around.tags().get());
      return release(state, List.of(new Action.Respond(relay.get().id(), 0, refusal)));
    }
    int status = Status.SERVICE_UNAVAILABLE.code();
    return new Step(List.of(facts.inVain(leg.attempted(), status, false)), () -> {});
  }

  /// A request within a dialog, whose way is known now. The BYE of an established leg ends it.
  Step within(CallState state, Relay relay, Leg leg, Request of, Located located) {
    return switch (located) {
      case Located.Nowhere(var status, _) -> release(state, List.of(traffic.answer(relay, status)));
      case Located.Found(var contacts, _) -> {
        List<Relay.Target> targets = copies.within(of, leg.number(), contacts.getFirst());
        boolean ends = of.is(Method.BYE) && leg.phase() == Leg.Phase.ESTABLISHED;
        yield new Step(
            ends
                ? List.of(facts.ended(state, leg, Dialogs.sentBy(leg, of.request()), of.at()))
                : List.of(),
            () -> traffic.perform(relay.fork(targets)));
      }
    };
  }

  /// "If a matching response context is found, the element MUST immediately return a 200 (OK)
  /// response to the CANCEL" (RFC 3261 §16.10): as soon as it is durable that the caller has left,
  /// and so not before there is a leg.
  Step cancel(CallState state, Relay relay, Request of) {
    int number = traffic.legOf(relay.id());
    Leg leg = state.legs().get(number);
    if (number > 0 && leg == null) {
      traffic.holdCancel(relay, of);
      return new Step(List.of(), () -> traffic.perform(relay.cancel()));
    }
    List<CallEvent> events =
        leg == null || leg.ended() != null || leg.cancelled() || relay.answered()
            ? List.of()
            : List.of(facts.cancelled(state, leg, of.at()));
    return new Step(
        events,
        () -> {
          cancelled(of);
          traffic.perform(relay.cancel());
        });
  }

  private void cancelled(Request cancel) {
    SipResponse ok = traffic.answer(cancel.request(), Status.OK);
    around.gateway().answer(cancel.request(), cancel.source(), ok);
  }

  /// Lets relays do what they have asked for.
  Step release(CallState state, List<? extends Action.Question> asked) {
    List<Action.Question> questions = asked.stream().map(traffic::timed).toList();
    List<CallEvent> events = new ArrayList<>(1);
    CallState next = state;
    for (Action.Question question : questions) {
      List<? extends CallEvent> told = facts.told(next, traffic, question);
      events.addAll(told);
      for (CallEvent event : told) {
        next = next.apply(event);
      }
    }
    return new Step(events, () -> questions.forEach(traffic::let));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import io.holdfast.persistence.journal.Decoded;
import io.holdfast.persistence.journal.EventCodecs;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import io.holdfast.persistence.journal.EventStore.Stream;
import io.holdfast.persistence.journal.PersistenceIds;
import io.holdfast.sharding.call.CallEvent;
import io.holdfast.sharding.call.CallEvent.Attempted;
import io.holdfast.sharding.call.CallEvent.Ended;
import io.holdfast.sharding.call.CallEvent.Rang;
import io.holdfast.sharding.call.CallState;
import io.holdfast.sharding.call.Leg;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.NameAddr;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult.Parsed;
import io.holdfast.sip.parse.SipParser;
import java.util.ArrayList;
import java.util.List;

/// What the journal says of one call, and the records that follow from it. A pure function of the
/// events, read through the fold that the entity itself recovers by: what a stale owner wrote does
/// not count here either.
sealed interface CallHistory {

  /// @param ended the records of the legs that have ended, in order of their numbers
  /// @param open how many legs have not
  record Told(String uid, List<Cdr> ended, int open) implements CallHistory {
    public Told {
      ended = List.copyOf(ended);
    }
  }

  /// An event could not be read, so nothing can be said of the call.
  record Unreadable(String uid, String reason) implements CallHistory {}

  String uid();

  /// An INVITE in the journal was within the limits when it came, whatever they were.
  SipParser ANY_SIZE = new SipParser(Limits.UNLIMITED);

  static CallHistory of(Stream stream) {
    String uid = PersistenceIds.keyOf(stream.persistenceId(), PersistenceIds.CALL);
    CallState state = CallState.EMPTY;
    for (StoredEvent stored : stream.events()) {
      switch (EventCodecs.decode(stored)) {
        case Decoded.Whole<?>(CallEvent event) -> state = state.apply(event);
        case Decoded.Whole<?>(var other) -> {
          return new Unreadable(
              uid,
              "event "
                  + stored.sequenceNr()
                  + ": "
                  + other.getClass().getSimpleName()
                  + " (expected: of a call)");
        }
        case Decoded.Unreadable<?>(var reason) -> {
          return new Unreadable(uid, "event " + stored.sequenceNr() + ": " + reason);
        }
      }
    }
    return told(uid, state);
  }

  private static Told told(String uid, CallState state) {
    List<Cdr> ended = new ArrayList<>();
    int open = 0;
    for (Leg leg : state.legs().values()) {
      Ended end = leg.ended();
      if (end == null) {
        open++;
      } else {
        ended.add(record(uid, leg, end));
      }
    }
    return new Told(uid, ended, open);
  }

  private static Cdr record(String uid, Leg leg, Ended end) {
    Attempted attempted = leg.attempted();
    Rang rang = leg.rang();
    SipRequest invite =
        ANY_SIZE.datagram(attempted.invite()) instanceof Parsed(SipRequest request, _)
            ? request
            : null;
    return new Cdr(
        uid,
        attempted.leg(),
        attempted.callId(),
        invite == null ? "" : uriOf(invite, Header.FROM),
        invite == null ? "" : uriOf(invite, Header.TO),
        invite == null ? "" : invite.requestUriText(),
        attempted.at(),
        rang == null ? null : rang.at(),
        leg.answeredAt().orElse(null),
        end.at(),
        end.by(),
        end.outcome(),
        end.status(),
        attempted.node(),
        end.branches().stream().map(b -> new Cdr.Branch(b.target(), b.status())).toList());
  }

  private static String uriOf(SipRequest invite, Header<NameAddr> header) {
    return invite.first(header).toOptional().map(value -> value.uri().text()).orElse("");
  }
}

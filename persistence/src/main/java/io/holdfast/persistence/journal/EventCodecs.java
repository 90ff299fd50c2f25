// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import io.holdfast.persistence.journal.EventStore.StoredEvent;
import io.holdfast.sharding.call.CallEvent;
import io.holdfast.sharding.registration.Registration;
import java.time.Instant;

/// From events to what the store keeps, and back: which codec is for which event.
public final class EventCodecs {
  static final Codec<CallEvent.Attempted> ATTEMPTED = new AttemptedCodec();
  static final Codec<CallEvent.Rang> RANG = new RangCodec();
  static final Codec<CallEvent.Searched> SEARCHED = new SearchedCodec();
  static final Codec<CallEvent.Cancelled> CANCELLED = new CancelledCodec();
  static final Codec<CallEvent.Answered> ANSWERED = new AnsweredCodec();
  static final Codec<CallEvent.Refreshed> REFRESHED = new RefreshedCodec();
  static final Codec<CallEvent.Ended> ENDED = new EndedCodec();
  static final Codec<Registration.Bound> BOUND = new BoundCodec();
  static final Codec<Registration.Unbound> UNBOUND = new UnboundCodec();
  static final Codec<Registration.Expired> EXPIRED = new ExpiredCodec();
  static final Codec<Registration.State> REGISTRATION_STATE = new RegistrationStateCodec();

  private EventCodecs() {}

  public static StoredEvent encode(long sequenceNr, CallEvent event) {
    return switch (event) {
      case CallEvent.Attempted it ->
          stored(sequenceNr, EventType.ATTEMPTED, it.at(), ATTEMPTED.encode(it));
      case CallEvent.Rang it -> stored(sequenceNr, EventType.RANG, it.at(), RANG.encode(it));
      case CallEvent.Searched it ->
          stored(sequenceNr, EventType.SEARCHED, it.at(), SEARCHED.encode(it));
      case CallEvent.Cancelled it ->
          stored(sequenceNr, EventType.CANCELLED, it.at(), CANCELLED.encode(it));
      case CallEvent.Answered it ->
          stored(sequenceNr, EventType.ANSWERED, it.at(), ANSWERED.encode(it));
      case CallEvent.Refreshed it ->
          stored(sequenceNr, EventType.REFRESHED, it.at(), REFRESHED.encode(it));
      case CallEvent.Ended it -> stored(sequenceNr, EventType.ENDED, it.at(), ENDED.encode(it));
    };
  }

  public static StoredEvent encode(long sequenceNr, Registration.Event event) {
    return switch (event) {
      case Registration.Bound it -> stored(sequenceNr, EventType.BOUND, it.at(), BOUND.encode(it));
      case Registration.Unbound it ->
          stored(sequenceNr, EventType.UNBOUND, it.at(), UNBOUND.encode(it));
      case Registration.Expired it ->
          stored(sequenceNr, EventType.EXPIRED, it.at(), EXPIRED.encode(it));
    };
  }

  private static StoredEvent stored(long sequenceNr, EventType type, Instant at, byte[] payload) {
    return new StoredEvent(sequenceNr, type.code(), at, payload);
  }

  /// The event: a [CallEvent] or a [Registration.Event].
  public static Decoded<?> decode(StoredEvent stored) {
    EventType type = EventType.ofCode(stored.type()).orElse(null);
    if (type == null) {
      return new Decoded.Unreadable<>(
          "event type " + stored.type() + " (expected: one that this version knows)");
    }
    Codec<?> codec =
        switch (type) {
          case ATTEMPTED -> ATTEMPTED;
          case RANG -> RANG;
          case SEARCHED -> SEARCHED;
          case CANCELLED -> CANCELLED;
          case ANSWERED -> ANSWERED;
          case REFRESHED -> REFRESHED;
          case ENDED -> ENDED;
          case BOUND -> BOUND;
          case UNBOUND -> UNBOUND;
          case EXPIRED -> EXPIRED;
        };
    return codec.decode(stored.payload());
  }
}

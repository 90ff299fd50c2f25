// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.proxy.SessionTimer;
import io.holdfast.sip.transaction.Timers;
import io.holdfast.sip.transaction.TransactionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The relays of one actor: found by the transaction that a request belongs to, or by the name that
/// their cookies bear. Interprets their actions as far as that needs no decision; an
/// [Action.Question] is handed back to the actor.
public final class RelayTable {

  /// How actions reach the world. Implemented by the actor.
  public interface Outlet {
    void send(Action.Send send);

    void arm(TimerKey key, Duration after);

    void disarm(TimerKey key);

    void dead(Action.Dead server);

    /// Disarms whatever the relay has armed.
    void over(int relay);
  }

  private record Entry(Relay relay, TransactionKey key, String name) {}

  private final Outlet outlet;
  private final Timers timers;
  private final Duration roundTime;
  private final Duration serverTime;
  private final Map<Integer, Entry> byId = new HashMap<>();
  private final Map<TransactionKey, Relay> byKey = new HashMap<>();
  private final Map<String, Relay> byName = new HashMap<>();
  private int lastId;

  /// @param roundTime how long the targets of one round may take while there is another round
  /// @param serverTime how long a server may say nothing while another can stand in for it
  public RelayTable(Outlet outlet, Timers timers, Duration roundTime, Duration serverTime) {
    this.outlet = outlet;
    this.timers = timers;
    this.roundTime = roundTime;
    this.serverTime = serverTime;
  }

  /// Takes up a request.
  ///
  /// @param name what the cookies of its branches say, unique in the actor
  public Relay start(SipRequest request, Flow source, String toTag, Duration timerC, String name) {
    return add(Relay.start(++lastId, request, source, toTag, timing(timerC)), name);
  }

  /// Takes up an INVITE of an earlier life.
  public Relay resume(SipRequest invite, Flow source, String toTag, Duration timerC, String name) {
    return add(Relay.resume(++lastId, invite, source, toTag, timing(timerC)), name);
  }

  /// Takes up an INVITE that was answered in an earlier life.
  public Relay resumeAccepted(
      SipRequest invite, Flow source, String toTag, Duration timerC, String name) {
    return add(Relay.resumeAccepted(++lastId, invite, source, toTag, timing(timerC)), name);
  }

  /// Takes up a request of our own.
  public Relay originate(Relay.Attempt first, String name) {
    return add(Relay.originate(++lastId, first, timing(Duration.ZERO)), name);
  }

  private Timing timing(Duration timerC) {
    return new Timing(timers, timerC, roundTime, serverTime);
  }

  private Relay add(Relay relay, String name) {
    TransactionKey key = TransactionKey.server(relay.received());
    byId.put(relay.id(), new Entry(relay, key, name));
    byKey.put(key, relay);
    byName.put(name, relay);
    return relay;
  }

  public Optional<Relay> byId(int id) {
    return Optional.ofNullable(byId.get(id)).map(Entry::relay);
  }

  /// The relay of the transaction that a request belongs to: the request itself, its
  /// retransmission, or the ACK to its failure.
  public Optional<Relay> of(TransactionKey key) {
    return Optional.ofNullable(byKey.get(key));
  }

  public Optional<Relay> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  public boolean isEmpty() {
    return byId.isEmpty();
  }

  public int size() {
    return byId.size();
  }

  /// Does what the actions say, in order, and returns those that await the actor's word.
  public List<Action.Question> perform(List<Action> actions) {
    List<Action.Question> questions = new ArrayList<>(1);
    for (Action action : actions) {
      switch (action) {
        case Action.Send send -> outlet.send(send);
        case Action.Arm(var key, var after) -> outlet.arm(key, after);
        case Action.Disarm(var key) -> outlet.disarm(key);
        case Action.Dead dead -> outlet.dead(dead);
        case Action.Question question -> questions.add(question);
        case Action.Over(var id) -> remove(id);
      }
    }
    return questions;
  }

  /// Lets a relay do what it has asked for, and returns what it asks next.
  public List<Action.Question> let(Action.Question question) {
    Entry entry = byId.get(question.relay());
    if (entry == null) {
      return List.of();
    }
    Relay relay = entry.relay();
    return perform(
        switch (question) {
          case Action.Respond(_, _, var response) -> relay.respond(response);
          case Action.Search(_, _, var next) -> relay.search(next);
        });
  }

  /// The question as it is to be put: a 2xx that goes back bears the session interval of its
  /// request where the callee knows of none (RFC 4028 §8.2).
  public Action.Question timed(Action.Question question) {
    if (question instanceof Action.Respond(var id, var branch, var response)) {
      SipRequest received =
          Optional.ofNullable(byId.get(id)).map(it -> it.relay().received()).orElse(null);
      return received == null
          ? question
          : new Action.Respond(id, branch, SessionTimer.accepted(received, response));
    }
    return question;
  }

  private void remove(int id) {
    Entry entry = byId.remove(id);
    if (entry != null) {
      byKey.remove(entry.key(), entry.relay());
      byName.remove(entry.name(), entry.relay());
      outlet.over(id);
    }
  }

  /// Forgets everything, as after a restart of the actor.
  public void clear() {
    byId.clear();
    byKey.clear();
    byName.clear();
  }
}

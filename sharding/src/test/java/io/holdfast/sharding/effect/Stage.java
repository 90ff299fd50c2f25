// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import io.holdfast.sharding.Messages;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.transaction.Timers;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One relay with a stage around it: a clock that is moved by hand, timers that fire by it, and a
/// wire that takes notes. What a relay wants to send back is let through at once.
///
/// Notes read `180` for a response to the caller, `1 INVITE` for a request to branch 1.
final class Stage implements RelayTable.Outlet {

  private record Sender(int branch, boolean cancel) {}

  static final Duration ROUND_TIME = Duration.ofSeconds(20);
  static final Duration SERVER_TIME = Duration.ofSeconds(4);
  static final Duration TIMER_C = Duration.ofSeconds(180);

  private final RelayTable table = new RelayTable(this, Timers.DEFAULT, ROUND_TIME, SERVER_TIME);
  private final Agenda<TimerKey> timers = new Agenda<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<Integer, SipRequest> invites = new HashMap<>();
  private final Map<Integer, SipRequest> cancels = new HashMap<>();
  private final List<SipResponse> sentBack = new ArrayList<>();
  private final List<Destination> sentTo = new ArrayList<>();
  private final Map<Sender, Action.Send> lastSends = new HashMap<>();
  private final List<Action.Dead> dead = new ArrayList<>();
  private long now;
  private boolean over;
  private @Nullable Relay relay;

  /// Takes up a request of Anna's.
  static Stage of(SipRequest request, Flow source) {
    Stage stage = new Stage();
    stage.relay = stage.table.start(request, source, "ours", TIMER_C, "it");
    return stage;
  }

  static Stage ofInvite() {
    return of(Messages.invite(), Messages.FROM_ANNA);
  }

  /// The same after a restart.
  static Stage resumed(Duration timerC) {
    Stage stage = new Stage();
    stage.relay = stage.table.resume(Messages.invite(), Messages.FROM_ANNA, "ours", timerC, "it");
    return stage;
  }

  Relay relay() {
    if (relay == null) {
      throw new IllegalStateException("no relay");
    }
    return relay;
  }

  RelayTable table() {
    return table;
  }

  /// A target that is reached over these transports, one after the other.
  static Relay.Target target(SipRequest received, int number, Transport... transports) {
    List<Relay.Attempt> attempts = new ArrayList<>();
    InetSocketAddress at = Messages.address("198.51.100." + (20 + number), 5060);
    for (Transport transport : transports) {
      SipRequest copy =
          received
              .edit()
              .prepend(
                  io.holdfast.sip.message.HeaderName.VIA,
                  "SIP/2.0/%s 192.0.2.1;branch=z9hG4bK-us-%d-%d"
                      .formatted(transport, number, attempts.size()))
              .done();
      attempts.add(new Relay.Attempt(new Destination.ToAddress(transport, at, null), copy));
    }
    return new Relay.Target(number, attempts);
  }

  /// Forks to branches 1 to `count`, over UDP.
  Stage forkedTo(int count) {
    List<Relay.Target> targets = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      targets.add(target(relay().received(), number, Transport.UDP));
    }
    return let(it -> it.fork(targets));
  }

  /// Lets the relay take an input, and does what it wants.
  Stage let(Function<Relay, List<Action>> input) {
    perform(input.apply(relay()));
    return this;
  }

  void perform(List<Action> actions) {
    table.perform(actions).forEach(this::let);
  }

  private void let(Action.Question question) {
    table.let(question).forEach(this::let);
  }

  /// A branch answers what it got last of that method.
  Stage answers(int branch, int status) {
    return answers(branch, status, "b" + branch);
  }

  Stage answers(int branch, int status, String toTag) {
    SipRequest got = Objects.requireNonNull(invites.get(branch));
    return let(it -> it.response(branch, Messages.answer(got, status, toTag)));
  }

  /// What a branch would answer.
  SipResponse answer(int branch, int status) {
    return Messages.answer(Objects.requireNonNull(invites.get(branch)), status, "b" + branch);
  }

  Stage answersCancel(int branch, int status) {
    SipRequest got = Objects.requireNonNull(cancels.get(branch));
    return let(it -> it.response(branch, Messages.answer(got, status, "b" + branch)));
  }

  /// Anna acknowledges the latest response.
  Stage acknowledged() {
    return let(
        it -> it.again(Messages.ackOf(it.received(), sentBack.getLast()), Messages.FROM_ANNA));
  }

  Stage fails(int branch) {
    return failsToSend(branch, false);
  }

  /// What a branch was sent last could not be sent after all; of branch 0, what was sent back.
  Stage failsToSend(int branch, boolean cancel) {
    Action.Send last = lastSends.get(new Sender(branch, cancel));
    return last == null ? this : let(it -> it.failed(last, "connection refused"));
  }

  /// What a branch was sent last; of branch 0, what was sent back.
  Action.Send lastSent(int branch) {
    return Objects.requireNonNull(lastSends.get(new Sender(branch, false)));
  }

  /// Moves the clock; timers fire on the way, in order.
  Stage after(Duration time) {
    long end = now + time.toNanos();
    while (timers.nextDue().isPresent() && timers.nextDue().get() - end <= 0) {
      now = timers.nextDue().get();
      for (TimerKey key : timers.takeDue(now)) {
        table.byId(key.relay()).ifPresent(it -> perform(it.timer(key)));
      }
    }
    now = end;
    return this;
  }

  Stage afterSeconds(long seconds) {
    return after(Duration.ofSeconds(seconds));
  }

  /// What was sent since the last look.
  List<String> sent() {
    List<String> sent = List.copyOf(notes);
    notes.clear();
    return sent;
  }

  List<SipResponse> sentBack() {
    return sentBack;
  }

  List<Destination> sentTo() {
    return sentTo;
  }

  /// The servers that were found dead.
  List<Action.Dead> dead() {
    return dead;
  }

  boolean over() {
    return over;
  }

  int armed() {
    return timers.size();
  }

  boolean gotCancel(int branch) {
    return cancels.containsKey(branch);
  }

  /// Whether the branch was sent the request.
  boolean got(int branch) {
    return invites.containsKey(branch);
  }

  @Override
  public void send(Action.Send send) {
    sentTo.add(send.to());
    lastSends.put(new Sender(send.branch(), send.cancel()), send);
    SipMessage message = Messages.parsed(send.message());
    switch (message) {
      case SipResponse response -> {
        notes.add(Integer.toString(response.status()));
        sentBack.add(response);
      }
      case SipRequest request -> {
        notes.add(send.branch() + " " + request.method().name());
        if (request.method().equals(Method.CANCEL)) {
          cancels.put(send.branch(), request);
        } else if (!request.method().equals(Method.ACK)) {
          invites.put(send.branch(), request);
        }
      }
    }
  }

  @Override
  public void arm(TimerKey key, Duration after) {
    timers.arm(key, now + after.toNanos());
  }

  @Override
  public void disarm(TimerKey key) {
    timers.disarm(key);
  }

  @Override
  public void dead(Action.Dead server) {
    dead.add(server);
  }

  @Override
  public void over(int id) {
    over = true;
    timers.disarmIf(key -> key.relay() == id);
  }
}

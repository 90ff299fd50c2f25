// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.relay;

import io.holdfast.sharding.effect.Action;
import io.holdfast.sharding.effect.Relay;
import io.holdfast.sharding.effect.RelayTable;
import io.holdfast.sharding.effect.TimerKey;
import io.holdfast.sharding.effect.Timetable;
import io.holdfast.sharding.gateway.Aim;
import io.holdfast.sharding.gateway.Contact;
import io.holdfast.sharding.gateway.Fork;
import io.holdfast.sharding.gateway.Gateway;
import io.holdfast.sharding.gateway.Located;
import io.holdfast.sharding.gateway.Locator;
import io.holdfast.sharding.gateway.Outgoing;
import io.holdfast.sharding.ports.JournalHealth;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.proxy.Cookies;
import io.holdfast.sip.proxy.LoopHash;
import io.holdfast.sip.proxy.NatRule;
import io.holdfast.sip.transaction.Timers;
import io.holdfast.sip.transaction.TransactionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/// Forwards requests that belong to no call, statefully: MESSAGE, SUBSCRIBE and what follows in its
/// dialog, OPTIONS to users and the like (RFC 3261 §16, RFC 4320); and those within calls' dialogs
/// while their calls cannot write, which it also refuses new legs for. Nothing is journaled: such a
/// request is over within 64·T1, and its client repeats it until then. One per node; the cookies in
/// what it sends lead back to it.
public final class Relays extends AbstractBehavior<Relays.Command> implements RelayTable.Outlet {

  /// What it can be told.
  public sealed interface Command {}

  /// A request to be forwarded, or repeated by its client.
  public record Forward(
      SipRequest request,
      Flow source,
      Instant at,
      Optional<Cookie.RecordRoute> cookie,
      Optional<Aim> aim,
      String loopHash)
      implements Command {}

  /// A request within a call's dialog to be forwarded in place of the call (RFC 3261 §16.12): its
  /// cookie says all that is needed.
  public record Around(Forward forward, Course course) implements Command {}

  /// An INVITE that its call cannot take up, to be answered 503: repeats of it and the ACK are
  /// dealt with here (RFC 3261 §17.2.1).
  public record Refuse(SipRequest invite, Flow source, Course course) implements Command {}

  /// What becomes of a request that is dealt with in place of its call; told by the relays' thread.
  public interface Course {
    Course UNWATCHED =
        new Course() {
          @Override
          public void answered(SipResponse response) {}

          @Override
          public void over() {}
        };

    /// This goes back.
    void answered(SipResponse response);

    /// Its transaction is forgotten.
    void over();
  }

  /// A response to one that was forwarded.
  public record Answered(SipResponse response, Cookie.Branch cookie) implements Command {}

  private record Targets(int relay, Located located, Forward of) implements Command {}

  private record Unsent(Action.Send send, String reason) implements Command {}

  private enum Wake implements Command {
    WAKE
  }

  /// What it works with.
  ///
  /// @param node names this node in cookies
  /// @param timerC for INVITEs within calls' dialogs
  /// @param maxRelays how many requests may be under way; further ones are refused with 503
  public record Parts(
      String node,
      Locator locator,
      Gateway gateway,
      Outgoing outgoing,
      Timers timers,
      Duration timerC,
      Fork.Rules forking,
      int maxRelays,
      LongSupplier nanos,
      Supplier<String> tags,
      LongConsumer liveDelta) {}

  /// Requests that create dialogs, in which we stay.
  private static final Set<Method> CREATE_DIALOGS =
      Set.of(Method.SUBSCRIBE, Method.REFER, Method.NOTIFY);

  private final Parts parts;
  private final RelayTable relays;
  private final Timetable<TimerKey> timers;
  private final Map<Integer, Course> courses = new HashMap<>();

  private Relays(ActorContext<Command> context, Parts parts) {
    super(context);
    this.parts = parts;
    this.relays =
        new RelayTable(
            this, parts.timers(), parts.forking().roundTime(), parts.forking().serverTime());
    this.timers =
        new Timetable<>(
            after -> context.scheduleOnce(after, context.getSelf(), Wake.WAKE),
            parts.nanos(),
            _ -> {});
  }

  public static Behavior<Command> create(Parts parts) {
    return Behaviors.setup(context -> new Relays(context, parts));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onMessage(Command.class, this::onCommand).build();
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case Forward forward -> onForward(forward, Course.UNWATCHED);
      case Around(var forward, var course) -> onAround(forward, course);
      case Refuse refuse -> onRefuse(refuse);
      case Answered(var response, var cookie) ->
          relays
              .named(name(cookie))
              .ifPresent(relay -> perform(relay.response(cookie.branch(), response)));
      case Targets targets -> onTargets(targets);
      case Unsent(var send, var reason) ->
          relays.byId(send.relay()).ifPresent(relay -> perform(relay.failed(send, reason)));
      case Wake _ -> onWake();
    }
    return this;
  }

  private void onAround(Forward forward, Course course) {
    SipRequest request = forward.request();
    TransactionKey key = TransactionKey.server(request);
    if (request.method().equals(Method.CANCEL)) {
      relays.of(key.cancelled()).ifPresent(relay -> cancel(forward, relay));
    } else if (request.method().equals(Method.ACK)
        && relays.of(key).filter(relay -> !relay.accepted()).isEmpty()) {
      passAck(forward);
    } else {
      onForward(forward, course);
    }
  }

  private void cancel(Forward forward, Relay relay) {
    SipResponse ok = SipResponse.to(forward.request(), Status.OK, parts.tags().get());
    parts.gateway().answer(forward.request(), forward.source(), ok);
    perform(relay.cancel());
  }

  /// The ACK to a 2xx is of no transaction: it goes on at once.
  private void passAck(Forward forward) {
    parts
        .locator()
        .within(forward.request(), forward.cookie())
        .thenAccept(
            located -> {
              if (located instanceof Located.Found(var contacts, _)) {
                sendAlone(targets(forward, contacts.subList(0, 1)).getFirst(), 0);
              }
            });
  }

  private void sendAlone(Relay.Target target, int attempt) {
    if (attempt < target.attempts().size()) {
      Relay.Attempt now = target.attempts().get(attempt);
      parts.gateway().send(now.destination(), now.request(), _ -> sendAlone(target, attempt + 1));
    }
  }

  private void onRefuse(Refuse in) {
    SipRequest invite = in.invite();
    if (isFull(invite, in.source(), in.course())) {
      return;
    }
    String tag = parts.tags().get();
    Relay relay =
        relays.start(invite, in.source(), tag, parts.timerC(), LoopHash.discriminator(invite));
    begin(relay, in.course());
    perform(relay.respond(JournalHealth.unavailable(invite, tag)));
  }

  private boolean isFull(SipRequest request, Flow source, Course course) {
    boolean full = relays.size() >= parts.maxRelays();
    if (full) {
      parts
          .gateway()
          .answer(
              request,
              source,
              SipResponse.to(request, Status.SERVICE_UNAVAILABLE, parts.tags().get()));
      course.over();
    }
    return full;
  }

  private void begin(Relay relay, Course course) {
    courses.put(relay.id(), course);
    parts.liveDelta().accept(1);
  }

  private void onForward(Forward forward, Course course) {
    Optional<Relay> known = relays.of(TransactionKey.server(forward.request()));
    if (known.isPresent()) {
      perform(known.get().again(forward.request(), forward.source()));
      return;
    }
    if (isFull(forward.request(), forward.source(), course)) {
      return;
    }
    Relay relay =
        relays.start(
            forward.request(),
            forward.source(),
            parts.tags().get(),
            parts.timerC(),
            name(branch(forward, 1)));
    begin(relay, course);
    if (forward.request().method().equals(Method.INVITE)) {
      perform(relay.respond(SipResponse.to(forward.request(), Status.TRYING, null)));
    }
    var located =
        forward.aim().isPresent()
            ? parts.locator().locate(forward.aim().get(), forward.at())
            : parts.locator().within(forward.request(), forward.cookie());
    var future = located.toCompletableFuture();
    if (future.isDone() && !future.isCompletedExceptionally()) {
      onTargets(new Targets(relay.id(), future.join(), forward));
    } else {
      getContext()
          .pipeToSelf(
              located,
              (found, failure) -> new Targets(relay.id(), Located.of(found, failure), forward));
    }
  }

  private void onTargets(Targets in) {
    Relay relay = relays.byId(in.relay()).orElse(null);
    if (relay == null) {
      return;
    }
    switch (in.located()) {
      case Located.Nowhere(var status, _) ->
          perform(relay.respond(SipResponse.to(relay.received(), status, parts.tags().get())));
      case Located.Found(var contacts, _) -> perform(relay.fork(targets(in.of(), contacts)));
    }
  }

  private List<Relay.Target> targets(Forward of, List<Contact> contacts) {
    SipRequest request = of.request();
    boolean stay = request.toTag().isEmpty() && CREATE_DIALOGS.contains(request.method());
    Flow callerFlow = NatRule.viaFlow(request.via(), of.source()) ? of.source() : null;
    List<Relay.Target> targets = new ArrayList<>();
    for (Fork fork : Fork.of(contacts, parts.forking())) {
      Contact contact = fork.contact();
      int number = fork.number();
      var recordRoute =
          stay
              ? new Cookie.RecordRoute(
                  Cookie.Kind.NODE,
                  parts.node(),
                  0,
                  number,
                  callerFlow,
                  contact.flow(),
                  Cookies.tagHash(request.fromTag().orElse("")))
              : null;
      targets.add(
          parts
              .outgoing()
              .target(request, of.source(), fork, branch(of, number), recordRoute, of.loopHash()));
    }
    return targets;
  }

  private Cookie.Branch branch(Forward of, int number) {
    return of.cookie()
        .filter(cookie -> cookie.kind() == Cookie.Kind.CALL)
        .map(cookie -> branch(cookie, number, of.request()))
        .orElseGet(
            () ->
                new Cookie.Branch(
                    Cookie.Kind.NODE,
                    parts.node(),
                    0,
                    number,
                    0,
                    LoopHash.discriminator(of.request())));
  }

  /// The cookie of a request within a call's dialog: the one that its call would have written, so
  /// that copies of both are one transaction to whoever gets them.
  public static Cookie.Branch branch(Cookie.RecordRoute cookie, int number, SipRequest request) {
    return new Cookie.Branch(
        Cookie.Kind.CALL, cookie.uid(), cookie.leg(), number, 0, LoopHash.discriminator(request));
  }

  /// What a relay is called here whose cookie this is.
  public static String name(Cookie.Branch cookie) {
    return cookie.kind() == Cookie.Kind.CALL
        ? cookie.uid() + ' ' + cookie.discriminator()
        : cookie.discriminator();
  }

  private void onWake() {
    for (TimerKey key : timers.due()) {
      relays.byId(key.relay()).ifPresent(relay -> perform(relay.timer(key)));
    }
    timers.schedule();
  }

  private void perform(List<Action> actions) {
    relays.perform(actions).forEach(this::let);
  }

  private void let(Action.Question asked) {
    Action.Question question = relays.timed(asked);
    if (question instanceof Action.Respond respond) {
      courses.getOrDefault(respond.relay(), Course.UNWATCHED).answered(respond.response());
    }
    relays.let(question).forEach(this::let);
  }

  // ---- what relays want done

  @Override
  public void send(Action.Send send) {
    parts
        .gateway()
        .send(
            send.to(),
            send.message(),
            reason -> getContext().getSelf().tell(new Unsent(send, reason)));
  }

  @Override
  public void arm(TimerKey key, Duration after) {
    timers.arm(key, after);
  }

  @Override
  public void disarm(TimerKey key) {
    timers.disarm(key);
  }

  @Override
  public void dead(Action.Dead server) {
    parts.locator().dead(server);
  }

  @Override
  public void over(int relay) {
    timers.disarmIf(key -> key.relay() == relay);
    parts.liveDelta().accept(-1);
    Course course = courses.remove(relay);
    if (course != null) {
      course.over();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.HandClock;
import io.holdfast.sharding.Messages;
import io.holdfast.sharding.NotedWire;
import io.holdfast.sharding.TestDns;
import io.holdfast.sharding.gateway.Aim;
import io.holdfast.sharding.gateway.Fork;
import io.holdfast.sharding.gateway.Gateway;
import io.holdfast.sharding.gateway.Locator;
import io.holdfast.sharding.gateway.Outgoing;
import io.holdfast.sharding.gateway.OwnAddresses;
import io.holdfast.sharding.gateway.StaticRoutes;
import io.holdfast.sharding.registration.Registration;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.proxy.CookieKeys;
import io.holdfast.sip.proxy.Cookies;
import io.holdfast.sip.transaction.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Requests outside calls, forwarded statefully.
class RelaysTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          "relays",
          ConfigFactory.parseString(HandClock.CONFIG + "pekko.loglevel = OFF")
              .withFallback(ConfigFactory.load()));

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  private final NotedWire wire = new NotedWire();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong live = new AtomicLong();
  private final Cookies cookies =
      new Cookies(new CookieKeys(new CookieKeys.Key(1, new byte[32]), null));
  private final List<Registration.Target> bindings =
      new ArrayList<>(
          List.of(
              new Registration.Target(
                  "sip:ben@198.51.100.9:5060", 1000, Messages.FROM_BEN, false, List.of())));
  private final BehaviorTestKit<Relays.Command> relays =
      BehaviorTestKit.create(Relays.create(parts(2)));

  private Relays.Parts parts(int maxRelays) {
    Gateway gateway = new Gateway(wire);
    return new Relays.Parts(
        "n1",
        new Locator(
            (_, _) ->
                CompletableFuture.completedFuture(
                    new Locator.Registrations.Known(true, List.copyOf(bindings))),
            new TestDns().servers(),
            TestDns.dead(() -> Instant.EPOCH),
            StaticRoutes.NONE,
            gateway),
        gateway,
        new Outgoing(cookies, new OwnAddresses(wire), Optional.empty()),
        Timers.DEFAULT,
        Duration.ofSeconds(180),
        new Fork.Rules(10, Fork.Order.SERIAL, Duration.ofSeconds(20), Duration.ofSeconds(4)),
        maxRelays,
        nanos::get,
        () -> "ours",
        live::addAndGet);
  }

  private void forward(SipRequest request) {
    relays.run(
        new Relays.Forward(
            request,
            Messages.FROM_ANNA,
            NOW,
            Optional.empty(),
            Optional.of(new Aim.User("ben@sued.example")),
            ""));
  }

  private void benAnswers(int status) {
    SipRequest got = wire.last().request();
    Cookie.Branch cookie =
        cookies.readBranch(got.via().branch().orElseThrow(), got.callId()).orElseThrow();
    relays.run(new Relays.Answered(Messages.answer(got, status, "b1"), cookie));
  }

  @Test
  void forwardsAMessageAndItsAnswer() {
    forward(Messages.request("MESSAGE sip:ben@sued.example"));
    assertThat(wire.last().to().remote()).isEqualTo(Messages.BEN);
    assertThat(wire.last().request().requestUriText()).isEqualTo("sip:ben@198.51.100.9:5060");
    assertThat(live).hasValue(1);

    benAnswers(200);
    assertThat(wire.take()).containsExactly("MESSAGE", "200");
  }

  @Test
  void absorbsRetransmissions() {
    SipRequest message = Messages.request("MESSAGE sip:ben@sued.example");
    forward(message);
    forward(message);
    assertThat(wire.sent()).hasSize(1);

    benAnswers(202);
    forward(message);
    assertThat(wire.take()).containsExactly("MESSAGE", "202", "202");
  }

  @Test
  void staysInTheDialogsThatASubscribeMakes() {
    forward(Messages.request("SUBSCRIBE sip:ben@sued.example", "Event: presence"));
    assertThat(Messages.lines(wire.last().request(), "Record-Route")).hasSize(1);

    forward(
        Messages.request(
            "MESSAGE sip:ben@sued.example",
            "Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKother"));
    assertThat(Messages.lines(wire.last().request(), "Record-Route")).isEmpty();
  }

  @Test
  void answers480ForAUserWhoIsNotThere() {
    bindings.clear();

    forward(Messages.request("MESSAGE sip:ben@sued.example"));

    assertThat(wire.take()).containsExactly("480");
  }

  @Test
  void refusesMoreThanItHasRoomFor() {
    for (int i = 0; i < 3; i++) {
      forward(
          Messages.request(
              "MESSAGE sip:ben@sued.example",
              "Via: SIP/2.0/UDP 198.51.100.7:5062;branch=z9hG4bKm" + i));
    }

    assertThat(wire.take()).containsExactly("MESSAGE", "MESSAGE", "503");
    assertThat(live).hasValue(2);
  }

  @Test
  void dropsTheAnswerToWhatItDoesNotKnow() {
    SipRequest message = Messages.request("MESSAGE sip:ben@sued.example");

    relays.run(
        new Relays.Answered(
            Messages.answer(message, 200, "b1"),
            new Cookie.Branch(Cookie.Kind.NODE, "n1", 0, 1, 0, "unknown")));

    assertThat(wire.sent()).isEmpty();
  }

  @Test
  void forgetsARequestWhenItIsOver() {
    var actor = KIT.spawn(Relays.create(parts(10)));
    var probe = KIT.<Void>createTestProbe();
    actor.tell(
        new Relays.Forward(
            Messages.request("MESSAGE sip:ben@sued.example"),
            Messages.FROM_ANNA,
            NOW,
            Optional.empty(),
            Optional.of(new Aim.User("ben@sued.example")),
            ""));
    probe.awaitAssert(
        () -> {
          nanos.addAndGet(Duration.ofSeconds(33).toNanos());
          HandClock.of(KIT.system()).passes(Duration.ofSeconds(33));
          assertThat(wire.sent()).isNotEmpty();
          assertThat(live).hasValue(0);
          return null;
        });
  }
}

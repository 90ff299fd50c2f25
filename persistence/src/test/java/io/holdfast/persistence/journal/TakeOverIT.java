// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.persistence.embedded.EmbeddedStore;
import io.holdfast.persistence.embedded.Opened;
import io.holdfast.sharding.gateway.Aim;
import io.holdfast.sharding.routing.Shards;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult;
import io.holdfast.sip.parse.SipParser;
import io.holdfast.sip.uri.SipUri;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls that ring while one of two nodes dies: whoever owned them, they can be answered and
/// cancelled, and no phone rings twice.
final class TakeOverIT {

  private static final int CALLS = 60;
  private static final InetSocketAddress US = address("192.0.2.1");
  private static final Flow FROM_ANNA = Flow.udp(US, address("198.51.100.7"));

  @TempDir Path dataDir;
  private final SilentWire wire = new SilentWire();
  private final SilentWire wireOfTheDead = new SilentWire();
  private EmbeddedStore store;
  private Member here;
  private Member there;

  @BeforeEach
  void ring() {
    store = Opened.in(dataDir);
    here = Member.start("n1", store, wire);
    there = Member.start("n2", store, wireOfTheDead);
    here.joins(here);
    there.joins(here);
    Opened.until(() -> there.table().readyCount() > 64);
    Opened.until(() -> here.table().readyCount() + there.table().readyCount() == Shards.COUNT);
    calls().forEach(this::rings);
  }

  @AfterEach
  void stop() {
    there.close();
    here.close();
    store.close();
  }

  private static List<String> calls() {
    return IntStream.range(0, CALLS).mapToObj(call -> "call" + call + "@198.51.100.7").toList();
  }

  private void rings(String callId) {
    until(
        () -> invite(callId).isPresent(),
        () ->
            here.calls()
                .request(
                    request("INVITE", callId),
                    FROM_ANNA,
                    Instant.now(),
                    Optional.empty(),
                    Optional.of(
                        new Aim.Elsewhere(
                            "sip:ben@198.51.100.9", SipUri.of("sip:ben@198.51.100.9"))),
                    "hash"));
    until(
        () ->
            wire.response(180, "INVITE", callId).isPresent()
                || wireOfTheDead.response(180, "INVITE", callId).isPresent(),
        () -> benAnswers(callId, 180));
  }

  @Test
  void ringingCallsGoOnWhereTheirOwnerDies() {
    there.dies(here);

    calls().forEach(this::goesOn);

    assertThat(calls())
        .allSatisfy(call -> assertThat(wire.requests("INVITE", call)).hasSizeLessThan(2));
    assertThat(calls().stream().filter(this::rangThere).count())
        .as("calls of the dead")
        .isPositive();
    assertThat(calls().stream().filter(this::rangThere))
        .allSatisfy(call -> assertThat(wire.requests("INVITE", call)).isEmpty());
  }

  private boolean rangThere(String callId) {
    return !wireOfTheDead.requests("INVITE", callId).isEmpty();
  }

  /// A third of the calls is answered, a third cancelled, and of a third the INVITE is repeated.
  private void goesOn(String callId) {
    switch (Math.floorMod(callId.hashCode(), 3)) {
      case 0 -> {
        until(
            () -> wire.response(200, "INVITE", callId).isPresent(), () -> benAnswers(callId, 200));
        assertThat(wire.requests("CANCEL", callId)).isEmpty();
      }
      case 1 -> {
        until(
            () -> wire.response(200, "CANCEL", callId).isPresent(),
            () -> annaSends(request("CANCEL", callId)));
        Opened.until(() -> !wire.requests("CANCEL", callId).isEmpty());
      }
      default -> until(() -> repeated(callId), () -> annaSends(request("INVITE", callId)));
    }
  }

  /// What came last is said again to an INVITE that is repeated: the 180, or a 100 after a
  /// take-over.
  private boolean repeated(String callId) {
    return wire.response(100, "INVITE", callId).isPresent()
        || wire.response(180, "INVITE", callId).isPresent();
  }

  private void annaSends(SipRequest request) {
    here.calls()
        .request(request, FROM_ANNA, Instant.now(), Optional.empty(), Optional.empty(), "hash");
  }

  private Optional<SipRequest> invite(String callId) {
    return wire.requests("INVITE", callId).stream()
        .findFirst()
        .or(() -> wireOfTheDead.requests("INVITE", callId).stream().findFirst());
  }

  private void benAnswers(String callId, int status) {
    SipRequest invite = invite(callId).orElseThrow();
    SipResponse answer =
        (SipResponse)
            read(
                new String(
                    SipResponse.to(invite, status, "Whatever", "b1").encode(),
                    StandardCharsets.UTF_8));
    Member.COOKIES
        .readBranch(answer.via().branch().orElseThrow(), callId)
        .ifPresent(cookie -> here.calls().response(answer, cookie, Instant.now()));
  }

  /// Sends it again, as clients do, until it holds.
  private static void until(BooleanSupplier holds, Runnable send) {
    for (int times = 0; times < 60 && !holds.getAsBoolean(); times++) {
      send.run();
      long next = System.nanoTime() + 500_000_000L;
      while (!holds.getAsBoolean() && System.nanoTime() - next < 0) {
        Thread.yield();
      }
    }
    assertThat(holds.getAsBoolean()).isTrue();
  }

  private static SipRequest request(String method, String callId) {
    return (SipRequest)
        read(
            """
            %1$s sip:ben@198.51.100.9 SIP/2.0
            Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK%2$s
            Max-Forwards: 70
            To: <sip:ben@198.51.100.9>
            From: <sip:anna@nord.example>;tag=a1
            Call-ID: %2$s
            CSeq: 1 %1$s
            Contact: <sip:anna@198.51.100.7>

            """
                .formatted(method, callId)
                .replace("\n", "\r\n"));
  }

  private static SipMessage read(String text) {
    ParseResult result =
        new SipParser(Limits.DEFAULT).datagram(text.getBytes(StandardCharsets.UTF_8));
    return ((ParseResult.Parsed) result).message();
  }

  private static InetSocketAddress address(String ip) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), 5060);
  }
}

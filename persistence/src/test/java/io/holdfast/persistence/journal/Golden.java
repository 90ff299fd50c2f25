// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import io.holdfast.sharding.call.CallEvent;
import io.holdfast.sharding.call.CallEvent.Attempt;
import io.holdfast.sharding.call.CallEvent.Branch;
import io.holdfast.sharding.call.CallEvent.BranchResult;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import io.holdfast.sharding.registration.Registration;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.registrar.Binding;
import io.holdfast.sip.registrar.Bindings;
import io.holdfast.sip.registrar.Removal;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the golden files hold. Where an event gets a new field, the value here gets what the files
/// of older versions stand for.
final class Golden {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678901234Z");
  private static final Instant DUE = Instant.parse("2026-01-02T03:07:05.678901234Z");
  private static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.1", 5060);
  private static final InetSocketAddress PHONE = new InetSocketAddress("198.51.100.7", 40_000);
  private static final InetSocketAddress PHONE_6 = new InetSocketAddress("2001:db8::7", 5061);
  private static final Flow UDP = Flow.udp(HERE, PHONE);
  private static final Flow TCP = new Flow(Transport.TCP, HERE, PHONE, 1_234_567_890_123L);

  private static final Binding BINDING =
      new Binding(
          "sip:bob@198.51.100.7:40000;transport=tcp",
          700,
          ";+sip.instance=\"<urn:uuid:1>\"",
          TCP,
          true,
          List.of("<sip:edge.example.com;lr>"),
          "reg-1@phone",
          42,
          DUE,
          DUE.plusSeconds(900));

  static final CallEvent.Attempted ATTEMPTED =
      new CallEvent.Attempted(
          1,
          AT,
          7,
          "call-1@phone",
          "n1",
          UDP,
          bytes("INVITE sip:bob@example.com SIP/2.0\r\nSubject: Grüße\r\n\r\n"),
          List.of(
              new Branch(
                  1,
                  0,
                  0,
                  "sip:bob@198.51.100.7:40000",
                  List.of("<sip:edge.example.com;lr>"),
                  1000,
                  "registered, over the flow of the REGISTER",
                  List.of(
                      new Attempt(
                          new Destination.OverFlow(TCP),
                          "SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK-a",
                          "<sip:c1@192.0.2.1;transport=tcp;lr>"),
                      new Attempt(
                          new Destination.ToAddress(Transport.UDP, PHONE, HERE),
                          "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK-b",
                          "<sip:c2@192.0.2.1;lr>"))),
              new Branch(
                  2,
                  0,
                  0,
                  "sips:bob@[2001:db8::7]",
                  List.of(),
                  300,
                  "registered, by its Contact",
                  List.of(
                      new Attempt(
                          new Destination.ToAddress(Transport.TLS, PHONE_6, null),
                          "SIP/2.0/TLS 192.0.2.1;branch=z9hG4bK-c",
                          "<sips:c3@192.0.2.1;lr>")))),
          "bindings of bob@example.com: 2 of 2 can be reached",
          DUE);

  static final CallEvent.Rang RANG = new CallEvent.Rang(1, AT, 7, 2, 183, "tag-b", DUE);
  static final CallEvent.Searched SEARCHED =
      new CallEvent.Searched(
          1, AT, 7, new TreeMap<>(Map.of(1, 486, 3, 503)), List.of(2, 4), true, DUE);
  static final CallEvent.Cancelled CANCELLED = new CallEvent.Cancelled(1, AT, 7);
  static final CallEvent.Answered ANSWERED =
      new CallEvent.Answered(1, AT, 7, 2, 200, bytes("SIP/2.0 200 OK\r\n\r\n"), DUE);
  static final CallEvent.Refreshed REFRESHED =
      new CallEvent.Refreshed(1, AT, 7, true, "<sip:alice@198.51.100.9>", DUE);
  static final CallEvent.Ended ENDED =
      new CallEvent.Ended(
          1,
          AT,
          7,
          EndedBy.CALLEE,
          Outcome.NO_ANSWER,
          480,
          List.of(
              new BranchResult(1, "sip:bob@198.51.100.7:40000", 480),
              new BranchResult(2, "sips:bob@[2001:db8::7]", 0)));

  static final Registration.Bound BOUND = new Registration.Bound(BINDING, AT, 7, 1, DUE);
  static final Registration.Unbound UNBOUND =
      new Registration.Unbound("sip:bob@198.51.100.7", "reg-1@phone", 43, AT, 7, 2, DUE);
  static final Registration.Expired EXPIRED =
      new Registration.Expired("sip:bob@198.51.100.7", AT, 7, 0, AT);
  static final Registration.State REGISTRATION_STATE =
      new Registration.State(
          new Bindings(List.of(BINDING), List.of(new Removal("reg-0@phone", 9, AT))), AT, 7);

  private Golden() {}

  /// What is left of a golden value in bytes of that version.
  static Object asOf(int version, Object golden) {
    return golden instanceof CallEvent.Attempted attempted && version < 2
        ? withoutReasons(attempted)
        : golden;
  }

  private static CallEvent.Attempted withoutReasons(CallEvent.Attempted it) {
    return new CallEvent.Attempted(
        it.leg(),
        it.at(),
        it.epoch(),
        it.callId(),
        it.node(),
        it.source(),
        it.invite(),
        it.branches().stream().map(Golden::withoutReason).toList(),
        "",
        it.due());
  }

  private static Branch withoutReason(Branch it) {
    return new Branch(
        it.number(),
        it.round(),
        it.instead(),
        it.requestUri(),
        it.routes(),
        it.thousandths(),
        "",
        it.attempts());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

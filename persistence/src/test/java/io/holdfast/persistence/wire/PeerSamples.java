// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.persistence.journal.Samples;
import io.holdfast.persistence.projection.ClusterProjection;
import io.holdfast.sharding.call.Call;
import io.holdfast.sharding.call.CallDirectory.BranchView;
import io.holdfast.sharding.call.CallDirectory.LegView;
import io.holdfast.sharding.call.CallDirectory.View;
import io.holdfast.sharding.call.Missed;
import io.holdfast.sharding.cluster.Incarnation;
import io.holdfast.sharding.cluster.Outpost;
import io.holdfast.sharding.cluster.PeerMessage;
import io.holdfast.sharding.cluster.Quorum;
import io.holdfast.sharding.cluster.Station;
import io.holdfast.sharding.gateway.Aim;
import io.holdfast.sharding.keeper.Keeper;
import io.holdfast.sharding.registration.Registration;
import io.holdfast.sharding.routing.SubscriberChanged;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult;
import io.holdfast.sip.parse.SipParser;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.registrar.Refusal;
import io.holdfast.sip.uri.SipUri;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;

/// A message of every kind that nodes send to one another, of any content, drawn from a seed.
final class PeerSamples {
  private final Samples any;
  private final ActorRef<?> asker;

  /// @param asker to whom what is asked is answered
  PeerSamples(long seed, ActorRef<?> asker) {
    this.any = new Samples(seed);
    this.asker = asker;
  }

  /// One of each kind, each drawn for itself.
  static List<PeerMessage> all(long seed, ActorRef<?> asker) {
    int kinds = new PeerSamples(seed, asker).kinds().size();
    return java.util.stream.IntStream.range(0, kinds)
        .mapToObj(kind -> new PeerSamples(seed, asker).kinds().get(kind).get())
        .toList();
  }

  private List<Supplier<PeerMessage>> kinds() {
    return List.of(
        () ->
            new Call.Request(
                request("INVITE"),
                any.flow(),
                any.instant(),
                maybe(this::recordRoute),
                maybe(this::aim),
                any.text()),
        () -> new Call.Response(response(), branch(), any.instant()),
        () -> new Call.Resume(any.text(), asker()),
        () -> new Call.HangUp(asker()),
        () -> new Call.HungUp(any.leg()),
        () -> new Call.Describe(asker()),
        () -> new Call.Described(maybe(this::view)),
        () -> new Call.CatchUp(any.text(), missed(), asker()),
        () -> new Call.Noted(any.text(), missed()),
        () -> new Keeper.Poke(any.instant()),
        () -> new Keeper.Resumed(any.text(), Set.of(any.leg())),
        () -> new Registration.Register(request("REGISTER"), any.flow(), any.instant(), asker()),
        () -> new Registration.Lookup(any.instant(), asker()),
        () -> new Registration.Show(any.instant(), asker()),
        () -> new Registration.Remove(any.instant(), asker()),
        () -> new Registration.Sweep(any.instant()),
        () -> new Registration.Registered(response()),
        () -> new Registration.Refused(refusal(), response()),
        () -> new Registration.Targets(any.list(3, this::target)),
        () -> new Registration.Listing(any.list(3, any::binding)),
        () -> new Registration.Removed(any.leg()),
        () -> new Registration.Unavailable(any.text()),
        () -> new SubscriberChanged(any.text()),
        () -> new Outpost.Hello(station(), any.flag(), asker()),
        () -> new Outpost.Send(any.destination(), message(), any.number(), asker()),
        () -> new Outpost.Took(any.number(), any.number()),
        () -> new Outpost.Unsent(any.number(), any.number(), any.text(), any.flag()),
        () -> new Outpost.Stray(response()),
        () -> new Quorum.Beat(incarnation(), incarnation(), any.number()),
        () -> new Quorum.Ack(incarnation(), incarnation(), any.number()),
        () -> new Quorum.Refused(incarnation(), incarnation()),
        () -> new ClusterProjection.CatchUp(asker()),
        () -> new ClusterProjection.Rebuild(asker()),
        () -> new ClusterProjection.Done(any.number(), any.text()));
  }

  private Station station() {
    return new Station(
        any.text(),
        any.text(),
        any.number(),
        (int) any.number(),
        any.list(2, this::point),
        any.list(2, this::point),
        any.list(2, this::point),
        maybe(() -> new HostPort("h" + any.leg() + ".example", any.leg())));
  }

  private ListenPoint point() {
    var flow = any.flow();
    return new ListenPoint(flow.transport(), flow.local());
  }

  private Incarnation incarnation() {
    return new Incarnation(any.text(), any.number());
  }

  private Missed missed() {
    return any.flag()
        ? new Missed.Ended(any.leg(), any.flag(), any.instant())
        : new Missed.Moved(any.leg(), any.flag(), any.text(), any.instant());
  }

  private View view() {
    return new View(any.text(), any.text(), any.leg(), any.text(), any.list(3, this::legView));
  }

  private LegView legView() {
    return new LegView(
        any.leg(),
        any.text(),
        any.text(),
        any.text(),
        any.text(),
        any.instant(),
        instantOrNone(),
        instantOrNone(),
        instantOrNone(),
        any.status(),
        any.list(2, this::branchView),
        any.text());
  }

  private BranchView branchView() {
    return new BranchView(any.leg(), any.text(), any.status(), any.leg(), any.text());
  }

  private Optional<Instant> instantOrNone() {
    return maybe(any::instant);
  }

  private Registration.Target target() {
    return new Registration.Target(
        any.text(), any.leg(), any.flow(), any.flag(), any.list(2, any::text));
  }

  private Refusal refusal() {
    return any.oneOf(
        new Refusal[] {
          new Refusal.Improper(any.text()),
          new Refusal.NotYours(),
          new Refusal.NoSuchAddress(),
          new Refusal.BadExtension(any.text()),
          new Refusal.TooBrief(any.number()),
          new Refusal.TooManyContacts(any.leg()),
          new Refusal.OutOfOrder(any.number(), any.number())
        });
  }

  private Cookie.RecordRoute recordRoute() {
    return new Cookie.RecordRoute(
        any.oneOf(Cookie.Kind.values()),
        "uid" + any.leg(),
        any.leg(),
        any.leg(),
        maybe(any::flow).orElse(null),
        maybe(any::flow).orElse(null),
        (int) any.number());
  }

  private Cookie.Branch branch() {
    return new Cookie.Branch(
        any.oneOf(Cookie.Kind.values()),
        "uid" + any.leg(),
        any.leg(),
        any.leg(),
        any.leg(),
        any.flag() ? "" : "d" + any.leg());
  }

  private Aim aim() {
    return any.flag()
        ? new Aim.User(any.text())
        : new Aim.Elsewhere(
            any.text(), SipUri.of("sip:u" + any.leg() + "@198.51.100.7:" + any.leg() + ";lr"));
  }

  SipMessage message() {
    return any.flag() ? request("MESSAGE") : response();
  }

  /// As it came in, with what was edited since.
  private SipRequest request(String method) {
    SipRequest request =
        (SipRequest)
            read(
                method
                    + " sip:ben@sued.example SIP/2.0\r\n"
                    + "Via: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK"
                    + any.number()
                    + "\r\n"
                    + head(method)
                    + "Subject: "
                    + line()
                    + "\r\n");
    return any.flag()
        ? request
        : request.edit().append(HeaderName.ROUTE, "<sip:192.0.2.9;lr>").done();
  }

  private SipResponse response() {
    return (SipResponse)
        read(
            "SIP/2.0 "
                + any.status()
                + " "
                + line()
                + "\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK"
                + any.number()
                + "\r\n"
                + head("INVITE"));
  }

  private String head(String method) {
    return "From: Anna <sip:anna@nord.example>;tag=a"
        + any.leg()
        + "\r\nTo: <sip:ben@sued.example>\r\nCall-ID: "
        + any.number()
        + "@nord\r\nMax-Forwards: 70\r\nCSeq: "
        + any.leg()
        + " "
        + method
        + "\r\n";
  }

  private SipMessage read(String head) {
    String body = any.flag() ? "" : "v=0\r\n" + line();
    String text = head + "Content-Length: " + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
    if (new SipParser(Limits.DEFAULT).datagram(text.getBytes(UTF_8))
        instanceof ParseResult.Parsed(var message, _)) {
      return message;
    }
    throw new IllegalStateException("not a message:\n" + text);
  }

  private String line() {
    return any.text().replaceAll("\\p{Cntrl}", "");
  }

  private <T> Optional<T> maybe(Supplier<T> value) {
    return any.flag() ? Optional.of(value.get()) : Optional.empty();
  }

  @SuppressWarnings("unchecked")
  private <T> ActorRef<T> asker() {
    return (ActorRef<T>) asker;
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.Messages;
import io.holdfast.sharding.NotedWire;
import io.holdfast.sharding.TestDns;
import io.holdfast.sharding.effect.Action;
import io.holdfast.sharding.registration.Registration;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.proxy.Cookies;
import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.Uri;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocatorTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Flow NATTED = Flow.udp(Messages.US, Messages.address("203.0.113.5", 40001));

  private final NotedWire wire = new NotedWire();
  private final List<Registration.Target> bindings = new ArrayList<>();
  private boolean known = true;
  private boolean away;
  private final DeadServers dead = TestDns.dead(() -> NOW);
  private final TestDns dns =
      new TestDns()
          .host("phone.example", "198.51.100.77")
          .host("carrier.example", "198.51.100.81", "198.51.100.82")
          .silent("slow.example");
  private final Locator locator =
      new Locator(
          (_, _) ->
              away
                  ? CompletableFuture.failedFuture(new IllegalStateException("away"))
                  : CompletableFuture.completedFuture(
                      new Locator.Registrations.Known(known, List.copyOf(bindings))),
          dns.servers(),
          dead,
          routes("relay = [\"pbx.example sip:198.51.100.91;transport=tcp sip:198.51.100.92\"]"),
          new Gateway(wire));

  private void bound(String contact, Flow flow, boolean viaFlow, String... path) {
    bindings.add(new Registration.Target(contact, 1000, flow, viaFlow, List.of(path)));
  }

  private Located ben() {
    return locator.locate(new Aim.User("ben@sued.example"), NOW).toCompletableFuture().join();
  }

  private static List<Contact> found(Located located) {
    assertThat(located).isInstanceOf(Located.Found.class);
    return ((Located.Found) located).contacts();
  }

  private static int status(Located located) {
    assertThat(located).isInstanceOf(Located.Nowhere.class);
    return ((Located.Nowhere) located).status().code();
  }

  @Test
  void findsABindingByItsContact() {
    bound("sip:ben@198.51.100.9:5060", Messages.FROM_BEN, false);

    assertThat(found(ben()))
        .containsExactly(
            new Contact(
                "sip:ben@198.51.100.9:5060",
                new Destination.ToAddress(Transport.UDP, Messages.BEN, Messages.US),
                null,
                null,
                List.of(),
                1000,
                List.of(),
                "registered, by its Contact"));
  }

  @Test
  void leavesTheSourceToTheWireWhereThatOfTheBindingIsGone() {
    bound("sip:ben@198.51.100.9:5060", Messages.FROM_BEN, false);
    wire.close(Messages.FROM_BEN);

    assertThat(found(ben()).getFirst().destination())
        .isEqualTo(new Destination.ToAddress(Transport.UDP, Messages.BEN, null));
  }

  @Test
  void leavesTheSourceToTheWireWhereNodesShareAddresses() {
    bound("sip:ben@198.51.100.9:5060", Messages.FROM_BEN, false);
    wire.share();

    assertThat(found(ben()).getFirst().destination())
        .isEqualTo(new Destination.ToAddress(Transport.UDP, Messages.BEN, null));
  }

  @Test
  void findsABindingBehindANatByItsFlow() {
    bound("sip:ben@10.0.0.5:5060", NATTED, true);

    Contact contact = found(ben()).getFirst();

    assertThat(contact.requestUri()).isEqualTo("sip:ben@10.0.0.5:5060");
    assertThat(contact.destination()).isEqualTo(new Destination.OverFlow(NATTED));
    assertThat(contact.flow()).isEqualTo(NATTED);
  }

  @Test
  void knowsAnotherWayShouldAConnectionBeGone() {
    Flow connection = new Flow(Transport.TCP, Messages.US, Messages.address("198.51.100.9", 1), 7);
    bound("sip:ben@198.51.100.9:5062;transport=tcp", connection, true);

    Contact contact = found(ben()).getFirst();

    assertThat(contact.destination()).isEqualTo(new Destination.OverFlow(connection));
    assertThat(contact.otherwise())
        .isEqualTo(
            new Destination.ToAddress(Transport.TCP, Messages.address("198.51.100.9", 5062), null));
  }

  @Test
  void visitsThePathFirst() {
    bound("sip:ben@10.0.0.5", Messages.FROM_BEN, false, "<sip:edge@198.51.100.50:5070;lr>");

    Contact contact = found(ben()).getFirst();

    assertThat(contact.destination().remote()).isEqualTo(Messages.address("198.51.100.50", 5070));
    assertThat(contact.routes()).containsExactly("<sip:edge@198.51.100.50:5070;lr>");
    assertThat(contact.requestUri()).isEqualTo("sip:ben@10.0.0.5");
  }

  @Test
  void keepsTheOrderOfBindingsAndLeavesOutWhatCannotBeReached() {
    bound("sip:ben@unknown.example", Messages.FROM_BEN, false);
    bound("sip:ben@198.51.100.10", Messages.FROM_BEN, false);
    bound("sip:ben@phone.example", Messages.FROM_BEN, false);

    assertThat(found(ben()))
        .extracting(it -> it.destination().remote().getAddress().getHostAddress())
        .containsExactly("198.51.100.10", "198.51.100.77");
  }

  @Test
  void tellsTheUnknownFromTheUnregistered() {
    assertThat(status(ben())).isEqualTo(480);

    known = false;

    assertThat(status(ben())).isEqualTo(404);
  }

  @Test
  void saysWhy() {
    assertThat(ben().why()).isEqualTo("not registered: ben@sued.example");
    bound("sip:ben@unknown.example", Messages.FROM_BEN, false);
    assertThat(ben().why()).isEqualTo("bindings of ben@sued.example: 0 of 1 can be reached");
    bound("sip:ben@198.51.100.10", Messages.FROM_BEN, false);
    assertThat(ben().why()).isEqualTo("bindings of ben@sued.example: 1 of 2 can be reached");
    assertThat(elsewhere("sip:x@pbx.example").why()).isEqualTo("relayed domain pbx.example");
    assertThat(elsewhere("sip:x@phone.example").why()).isEqualTo("next hop phone.example");
    assertThat(elsewhere("sip:x@slow.example").why())
        .isEqualTo("no answer of the DNS: next hop slow.example");
  }

  @Test
  void isUnavailableWhileRegistrationsAre() {
    away = true;

    assertThat(status(ben())).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:x@224.0.1.75",
        "sip:x@0.0.0.0",
        "sip:x@255.255.255.255",
        "sip:x@unknown.example",
        "sip:x@198.51.100.9;transport=sctp"
      })
  void goesNowhereWhereNobodyIs(String uri) {
    assertThat(status(elsewhere(uri))).isEqualTo(480);
  }

  @ParameterizedTest
  @CsvSource({
    "sip:x@198.51.100.9, UDP, 5060",
    "sip:x@198.51.100.9:5080, UDP, 5080",
    "sip:x@198.51.100.9;transport=tcp, TCP, 5060",
    "sips:x@198.51.100.9, TLS, 5061",
    "sip:x@phone.example, UDP, 5060"
  })
  void goesWhereTheUriSays(String uri, Transport transport, int port) {
    Contact contact = found(elsewhere(uri)).getFirst();

    assertThat(contact.destination().transport()).isEqualTo(transport);
    assertThat(contact.destination().remote().getPort()).isEqualTo(port);
    assertThat(contact.requestUri()).isEqualTo(uri);
  }

  @Test
  void knowsTheOtherServersOfADomain() {
    Contact contact = found(elsewhere("sip:x@carrier.example")).getFirst();

    assertThat(contact.destination()).isEqualTo(server("198.51.100.81"));
    assertThat(contact.others()).containsExactly(server("198.51.100.82"));
  }

  @Test
  void knowsTheOtherServersOfABinding() {
    bound("sip:ben@carrier.example", Messages.FROM_BEN, false);

    assertThat(found(ben()).getFirst().others()).hasSize(1);
  }

  @Test
  void triesADeadServerLast() {
    locator.dead(new Action.Dead(server("198.51.100.81"), "said nothing", Duration.ZERO));

    Contact contact = found(elsewhere("sip:x@carrier.example")).getFirst();

    assertThat(contact.destination()).isEqualTo(server("198.51.100.82"));
    assertThat(contact.others()).containsExactly(server("198.51.100.81"));
  }

  @Test
  void saysThatTheDnsDoesNotAnswer() {
    assertThat(status(elsewhere("sip:x@slow.example"))).isEqualTo(504);
  }

  @Test
  void leavesOutABindingForWhichTheDnsDoesNotAnswer() {
    bound("sip:ben@slow.example", Messages.FROM_BEN, false);
    bound("sip:ben@198.51.100.10", Messages.FROM_BEN, false);

    assertThat(found(ben())).hasSize(1);
  }

  private static StaticRoutes routes(String line) {
    return StaticRoutes.from(
        ConfigFactory.parseString("routing { outbound = []\n" + line + " }"),
        List.of("sued.example"));
  }

  @Test
  void relaysADomainToItsServers() {
    Contact contact = found(elsewhere("sip:x@pbx.example")).getFirst();

    assertThat(contact.requestUri()).isEqualTo("sip:x@pbx.example");
    assertThat(contact.destination())
        .isEqualTo(
            new Destination.ToAddress(
                Transport.TCP, Messages.address("198.51.100.91", 5060), null));
    assertThat(contact.others()).containsExactly(server("198.51.100.92"));
  }

  private static Destination server(String address) {
    return new Destination.ToAddress(Transport.UDP, Messages.address(address, 5060), null);
  }

  private Located elsewhere(String uri) {
    SipUri sip = (SipUri) Uri.parse(uri).toOptional().orElseThrow();
    return locator.locate(new Aim.Elsewhere(uri, sip), NOW).toCompletableFuture().join();
  }

  // ---- within a dialog

  private static Optional<Cookie.RecordRoute> cookie(@Nullable Flow caller, @Nullable Flow callee) {
    return Optional.of(
        new Cookie.RecordRoute(Cookie.Kind.CALL, "u", 1, 1, caller, callee, Cookies.tagHash("a1")));
  }

  private List<Contact> within(Optional<Cookie.RecordRoute> cookie, String... lines) {
    return found(
        locator
            .within(Messages.request("BYE sip:ben@198.51.100.9", lines), cookie)
            .toCompletableFuture()
            .join());
  }

  @Test
  void withinADialogTheCookieKnowsTheFlowOfTheOtherSide() {
    assertThat(within(cookie(Messages.FROM_ANNA, NATTED)).getFirst().destination())
        .isEqualTo(new Destination.OverFlow(NATTED));
    assertThat(
            within(cookie(NATTED, Messages.FROM_BEN), "From: <sip:ben@sued.example>;tag=b1")
                .getFirst()
                .destination())
        .isEqualTo(new Destination.OverFlow(NATTED));
  }

  @Test
  void withinADialogTheRequestUriSaysItWhereNoFlowDoes() {
    assertThat(within(cookie(null, null)).getFirst().destination().remote())
        .isEqualTo(Messages.BEN);
    assertThat(within(Optional.empty()).getFirst().destination().remote()).isEqualTo(Messages.BEN);
  }

  @Test
  void withinADialogARouteGoesBeforeTheFlow() {
    assertThat(
            within(cookie(null, NATTED), "Route: <sip:198.51.100.50:5070;lr>")
                .getFirst()
                .destination()
                .remote())
        .isEqualTo(Messages.address("198.51.100.50", 5070));
  }

  @Test
  void withinADialogAClosedFlowIsNotUsed() {
    wire.close(NATTED);

    assertThat(within(cookie(null, NATTED)).getFirst().destination().remote())
        .isEqualTo(Messages.BEN);
  }
}

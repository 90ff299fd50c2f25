// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import static io.holdfast.sip.registrar.Registers.FLOW;
import static io.holdfast.sip.registrar.Registers.NOW;
import static io.holdfast.sip.registrar.Registers.PHONE;
import static io.holdfast.sip.registrar.Registers.register;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.registrar.Outcome.Accepted;
import io.holdfast.sip.registrar.Outcome.Refused;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrarTest {

  private static final String CONTACT = "Contact: <" + PHONE + ">";

  @Test
  void bindsAContactForTheTimeItAsks() {
    Accepted outcome = accepted(register(1, CONTACT + ";expires=1200;q=0.7"), Bindings.NONE);

    assertThat(outcome.changes()).hasSize(1);
    Binding binding = outcome.after().all().getFirst();
    assertThat(binding.contact()).isEqualTo(PHONE);
    assertThat(binding.q()).isEqualTo(700);
    assertThat(binding.grantedUntil()).isEqualTo(NOW.plusSeconds(1200));
    assertThat(contacts(outcome)).containsExactly("<" + PHONE + ">;expires=1200;q=0.700");
    assertThat(outcome.response().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ;expires=100 | Expires: 200 | 100
                       | Expires: 200 | 200
                       | Subject: x   | 3600
          ;expires=9e9 | Expires: 200 | 3600
          ;expires=4294967296 | Expires: 200 | 7200
          ;expires=60  | Subject: x   | 60
                       | Expires: 99999 | 7200
          """)
  void takesTheParameterBeforeTheHeaderBeforeTheDefault(String param, String line, long granted) {
    Accepted outcome =
        accepted(register(1, CONTACT + (param == null ? "" : param), line), Bindings.NONE);

    assertThat(outcome.after().all().getFirst().grantedUntil()).isEqualTo(NOW.plusSeconds(granted));
  }

  @Test
  void refusesABriefIntervalWithTheLeastOne() {
    Refused outcome = refused(register(1, CONTACT, "Expires: 59"), Bindings.NONE);

    assertThat(outcome.refusal()).isEqualTo(new Refusal.TooBrief(60));
    assertThat(outcome.response().status()).isEqualTo(423);
    assertThat(outcome.response().text(HeaderName.MIN_EXPIRES)).contains("60");
  }

  @Test
  void changesNothingWhenOneOfSeveralContactsIsRefused() {
    Refused outcome =
        refused(register(1, CONTACT, "Contact: <sip:bob@192.0.2.5>;expires=5"), Bindings.NONE);

    assertThat(outcome.refusal()).isInstanceOf(Refusal.TooBrief.class);
  }

  @Test
  void bindsSeveralContactsAtOnceAndListsTheMostPreferredFirst() {
    Accepted outcome =
        accepted(
            register(1, CONTACT + ";q=0.1, <sip:bob@192.0.2.5>;q=0.5", "Contact: <tel:+15551>"),
            Bindings.NONE);

    assertThat(outcome.changes()).hasSize(3).allMatch(Change.Bind.class::isInstance);
    assertThat(contacts(outcome))
        .containsExactly(
            "<tel:+15551>;expires=3600",
            "<sip:bob@192.0.2.5>;expires=3600;q=0.500",
            "<" + PHONE + ">;expires=3600;q=0.100");
  }

  @Test
  void listsTheBindingsWhenNoContactIsGiven() {
    Bindings current = bound(register(1, CONTACT));

    Accepted outcome = accepted(register(2), current, NOW.plusMillis(600_500));

    assertThat(outcome.changes()).isEmpty();
    assertThat(contacts(outcome)).containsExactly("<" + PHONE + ">;expires=3000");
  }

  @Test
  void echoesTheParametersOfAContact() {
    String params = ";+sip.instance=\"<urn:uuid:f81d4fae>\";methods=\"INVITE, BYE\"";

    Accepted outcome =
        accepted(register(1, CONTACT + ";q=1.0" + params + ";expires=60"), Bindings.NONE);

    assertThat(contacts(outcome)).containsExactly("<" + PHONE + ">;expires=60" + params);
  }

  @Test
  void removesABindingWhenItsTimeIsZero() {
    Bindings current = bound(register(1, CONTACT, "Contact: <sip:bob@192.0.2.5>"));

    Accepted outcome = accepted(register(2, CONTACT, "Expires: 0"), current);

    assertThat(outcome.changes())
        .containsExactly(new Change.Unbind(PHONE, "843817637684230@998sdasdh09", 2));
    assertThat(contacts(outcome)).containsExactly("<sip:bob@192.0.2.5>;expires=3600");
  }

  @Test
  void removesAllBindingsOfWhicheverCallIdForAStar() {
    Bindings current = bound(register(1, CONTACT, "Contact: <sip:bob@192.0.2.5>"));

    Accepted outcome = accepted(register("other", 1, "Contact: *", "Expires: 0"), current);

    assertThat(outcome.changes()).hasSize(2);
    assertThat(outcome.after().isEmpty()).isTrue();
    assertThat(contacts(outcome)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Expires: 60", "Subject: no Expires", "Expires: 0\nContact: <sip:a@b>"})
  void refusesAStarThatIsNotAloneOrNotForNow(String lines) {
    Refused outcome = refused(register(2, "Contact: *", lines), bound(register(1, CONTACT)));

    assertThat(outcome.response().status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Contact: <sip:bob@192.0.2.4", "Contact: ;expires=1", "Contact: *;a=b"})
  void refusesAContactThatCannotBeRead(String line) {
    assertThat(refused(register(1, line), Bindings.NONE).response().status()).isEqualTo(400);
  }

  @Test
  void answersARetransmissionAgainAndChangesNothing() {
    SipRequest register = register(7, CONTACT);
    Accepted first = accepted(register, Bindings.NONE);

    Accepted again = accepted(register, first.after());

    assertThat(again.changes()).isEmpty();
    assertThat(again.response().encode()).isEqualTo(first.response().encode());
  }

  @Test
  void refusesALowerCseqOfTheSameCallId() {
    Refused outcome = refused(register(6, CONTACT, "Expires: 0"), bound(register(7, CONTACT)));

    assertThat(outcome.refusal()).isEqualTo(new Refusal.OutOfOrder(6, 7));
    assertThat(outcome.response().status()).isEqualTo(500);
  }

  @Test
  void acceptsALowerCseqOfAnotherCallId() {
    Accepted outcome = accepted(register("rebooted", 1, CONTACT), bound(register(7, CONTACT)));

    assertThat(outcome.changes()).hasSize(1).allMatch(Change.Bind.class::isInstance);
    assertThat(outcome.after().all().getFirst().callId()).isEqualTo("rebooted");
  }

  @Test
  void doesNotBringARemovedBindingBackForALateRequest() {
    Bindings removed =
        accepted(register(8, CONTACT, "Expires: 0"), bound(register(7, CONTACT))).after();

    Refused late = refused(register(7, CONTACT), removed);

    assertThat(late.refusal()).isEqualTo(new Refusal.OutOfOrder(7, 8));
  }

  @Test
  void forgetsARemovalWhenNoRequestCanBeUnderWayAnyMore() {
    Bindings removed =
        accepted(register(8, CONTACT, "Expires: 0"), bound(register(7, CONTACT))).after();

    Accepted rebooted = accepted(register(1, CONTACT), removed, NOW.plusSeconds(32));

    assertThat(rebooted.changes()).hasSize(1);
  }

  @Test
  void replacesABindingThatIsSpeltDifferently() {
    Bindings current = bound(register(1, "Contact: <sip:%62ob@EXAMPLE.com:5062;transport=udp>"));

    Accepted outcome =
        accepted(register(2, "Contact: <sip:bob@example.com:5062;Transport=UDP>"), current);

    assertThat(outcome.changes()).hasSize(2);
    assertThat(outcome.after().all())
        .extracting(Binding::contact)
        .containsExactly("sip:bob@example.com:5062;Transport=UDP");
  }

  @Test
  void refusesMoreContactsThanTheLimitButRefreshesThoseThere() {
    RegistrarSettings two =
        new RegistrarSettings(
            RegistrarSettings.DEFAULT.minExpires(),
            RegistrarSettings.DEFAULT.defaultExpires(),
            RegistrarSettings.DEFAULT.maxExpires(),
            2,
            25);
    Bindings current = bound(register(1, "Contact: <sip:a@192.0.2.1>, <sip:b@192.0.2.1>"));

    Outcome third =
        Registrar.process(register(2, "Contact: <sip:c@192.0.2.1>"), current, two, NOW, FLOW, "t");
    Outcome swap =
        Registrar.process(
            register(2, "Contact: <sip:c@192.0.2.1>, <sip:a@192.0.2.1>;expires=0"),
            current,
            two,
            NOW,
            FLOW,
            "t");

    assertThat(((Refused) third).refusal()).isEqualTo(new Refusal.TooManyContacts(2));
    assertThat(third.response().status()).isEqualTo(403);
    assertThat(swap).isInstanceOf(Accepted.class);
  }

  @Test
  void doesNotCountOrListABindingWhoseTimeIsOver() {
    Bindings current = bound(register(1, "Contact: <sip:a@192.0.2.1>;expires=60"));

    Accepted outcome = accepted(register(2, CONTACT), current, NOW.plusSeconds(60));

    assertThat(contacts(outcome)).containsExactly("<" + PHONE + ">;expires=3600");
  }

  @Test
  void keepsThePathOfAPhoneThatSupportsIt() {
    Accepted outcome =
        accepted(
            register(1, CONTACT, "Supported: gruu, path", "Path: <sip:p2.x;lr>, <sip:p1.x;lr>"),
            Bindings.NONE);

    assertThat(outcome.after().all().getFirst().path())
        .containsExactly("<sip:p2.x;lr>", "<sip:p1.x;lr>");
    assertThat(values(outcome.response(), HeaderName.PATH))
        .containsExactly("<sip:p2.x;lr>", "<sip:p1.x;lr>");
  }

  @Test
  void refusesAPathThatThePhoneDidNotAskFor() {
    Refused outcome = refused(register(1, CONTACT, "Path: <sip:p1.x;lr>"), Bindings.NONE);

    assertThat(outcome.response().status()).isEqualTo(420);
    assertThat(outcome.response().text(HeaderName.UNSUPPORTED)).contains("path");
  }

  private static Bindings bound(SipRequest register) {
    return accepted(register, Bindings.NONE).after();
  }

  private static Accepted accepted(SipRequest register, Bindings current) {
    return accepted(register, current, NOW);
  }

  private static Accepted accepted(SipRequest register, Bindings current, Instant now) {
    return (Accepted)
        Registrar.process(register, current, RegistrarSettings.DEFAULT, now, FLOW, "t");
  }

  private static Refused refused(SipRequest register, Bindings current) {
    return (Refused)
        Registrar.process(register, current, RegistrarSettings.DEFAULT, NOW, FLOW, "t");
  }

  private static List<String> contacts(Outcome outcome) {
    return values(outcome.response(), HeaderName.CONTACT);
  }

  private static List<String> values(SipResponse response, HeaderName name) {
    return response.fields().stream().filter(f -> f.is(name)).map(f -> f.value()).toList();
  }
}

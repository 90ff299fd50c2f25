// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 4028 §8.1 and §8.2, sentence by sentence. No value is written `-`.
class SessionTimerTest {

  private static SessionTimer timer(long minimum, long wanted) {
    return new SessionTimer(
        Duration.ofSeconds(minimum),
        wanted == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(wanted)));
  }

  private static SipRequest request(Method method, String expires, String minSe, String supported) {
    var edit = SipRequest.build(method, "sip:bob@biloxi.example");
    edit.append(HeaderName.VIA, "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK-1");
    edit.append(HeaderName.FROM, "<sip:alice@atlanta.example>;tag=a");
    edit.append(HeaderName.TO, "<sip:bob@biloxi.example>");
    edit.append(HeaderName.CALL_ID, "1@a");
    edit.append(HeaderName.CSEQ, "1 " + method);
    append(edit, HeaderName.SESSION_EXPIRES, expires);
    append(edit, HeaderName.MIN_SE, minSe);
    append(edit, HeaderName.SUPPORTED, supported);
    return edit.done();
  }

  private static void append(
      io.holdfast.sip.message.Edit<SipRequest> edit, HeaderName name, String value) {
    if (!value.equals("-")) {
      edit.append(name, value);
    }
  }

  private static SipRequest passed(SessionTimer timer, SipRequest request) {
    assertThat(timer.check(request)).isInstanceOf(SessionTimer.Verdict.Pass.class);
    return ((SessionTimer.Verdict.Pass) timer.check(request)).request();
  }

  private static String text(SipRequest request, HeaderName name) {
    return request.text(name).orElse("-");
  }

  @ParameterizedTest
  @CsvSource({
    // asked, Min-SE, what goes on where 1800 s are wanted
    "-, -, 1800",
    "-, 3600, 3600",
    "900, -, 900",
    "1800, -, 1800",
    "3600, -, 1800",
    "3600, 2400, 2400",
    "3600;refresher=uas, -, 1800;refresher=uas",
    "90, -, 90"
  })
  void asksForWhatIsWanted(String asked, String minSe, String goesOn) {
    SipRequest request = request(Method.INVITE, asked, minSe, "timer");

    assertThat(text(passed(timer(90, 1800), request), HeaderName.SESSION_EXPIRES))
        .isEqualTo(goesOn);
  }

  @ParameterizedTest
  @CsvSource({"-", "900", "7200"})
  void leavesItToTheTwoSidesWhereNothingIsWanted(String asked) {
    SipRequest request = request(Method.INVITE, asked, "-", "timer");

    assertThat(passed(SessionTimer.PASSIVE, request)).isSameAs(request);
  }

  @Test
  void refusesWhatIsTooShortWhereTheCallerCanTryAgain() {
    var verdict = timer(300, 0).check(request(Method.INVITE, "120", "-", "100rel, Timer"));

    assertThat(verdict).isInstanceOf(SessionTimer.Verdict.Refuse.class);
    var refusal = ((SessionTimer.Verdict.Refuse) verdict).refusal();
    assertThat(refusal.status()).isEqualTo(422);
    assertThat(refusal.headers()).containsEntry(HeaderName.MIN_SE, "300");
  }

  @Test
  void raisesWhatIsTooShortWhereTheCallerKnowsOfNoTimer() {
    SipRequest raised = passed(timer(300, 0), request(Method.INVITE, "120", "100", "-"));

    assertThat(text(raised, HeaderName.SESSION_EXPIRES)).isEqualTo("300");
    assertThat(text(raised, HeaderName.MIN_SE)).isEqualTo("300");
  }

  @Test
  void lowersNoMinimum() {
    SipRequest raised = passed(timer(300, 0), request(Method.INVITE, "120", "400", "-"));

    assertThat(text(raised, HeaderName.MIN_SE)).isEqualTo("400");
    assertThat(text(raised, HeaderName.SESSION_EXPIRES)).isEqualTo("400");
  }

  @Test
  void takesPartInUpdatesAndInNothingElse() {
    assertThat(
            text(
                passed(timer(90, 1800), request(Method.UPDATE, "-", "-", "timer")),
                HeaderName.SESSION_EXPIRES))
        .isEqualTo("1800");
    SipRequest bye = request(Method.BYE, "10", "-", "timer");
    assertThat(passed(timer(90, 1800), bye)).isSameAs(bye);
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "90 s", ";refresher=uac"})
  void doesNotTouchWhatItCannotRead(String expires) {
    SipRequest request = request(Method.INVITE, expires, "-", "timer");

    assertThat(text(passed(timer(90, 1800), request), HeaderName.SESSION_EXPIRES))
        .isEqualTo(expires);
  }

  @ParameterizedTest
  @CsvSource({
    // asked, supported by the caller, answered, what goes back
    "200, timer, -, 200;refresher=uac",
    "200, timer, 150;refresher=uas, 150;refresher=uas",
    "200, -, -, -",
    "-, timer, -, -"
  })
  void completesTheAnswer(String asked, String supported, String answered, String goesBack) {
    SipRequest request = request(Method.INVITE, asked, "-", supported);
    var edit = SipResponse.to(request, 200, "OK", "b").edit();
    if (!answered.equals("-")) {
      edit.append(HeaderName.SESSION_EXPIRES, answered);
    }

    SipResponse response = SessionTimer.accepted(request, edit.done());

    assertThat(response.text(HeaderName.SESSION_EXPIRES).orElse("-")).isEqualTo(goesBack);
    assertThat(response.text(HeaderName.REQUIRE).isPresent())
        .isEqualTo(answered.equals("-") && !goesBack.equals("-"));
    assertThat(SessionTimer.interval(response).isPresent()).isEqualTo(!goesBack.equals("-"));
  }

  @Test
  void aRefusalMakesNoSession() {
    SipRequest request = request(Method.INVITE, "200", "-", "timer");
    SipResponse refusal = SipResponse.to(request, 486, "Busy Here", "b");

    assertThat(SessionTimer.accepted(request, refusal)).isSameAs(refusal);
    assertThat(SessionTimer.interval(refusal)).isEmpty();
  }

  @Test
  void aMinimumBelow90SecondsIsNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> timer(89, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> timer(300, 299));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static io.holdfast.sip.proxy.Messages.lines;
import static io.holdfast.sip.proxy.Messages.request;
import static io.holdfast.sip.proxy.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.proxy.ResponseContext.Effect;
import io.holdfast.sip.proxy.ResponseContext.Effect.CancelPending;
import io.holdfast.sip.proxy.ResponseContext.Effect.ForwardBest;
import io.holdfast.sip.proxy.ResponseContext.Effect.ForwardNow;
import io.holdfast.sip.proxy.ResponseContext.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 3261 §16.7 steps 4 to 7 and 10, RFC 3261 §16.8, RFC 3261 §16.9; RFC 4320 for what is no
/// INVITE.
class ResponseContextTest {

  private ResponseContext context = invite(1);
  private List<Effect> effects = List.of();

  // ---- one target

  @Test
  void tryingIsNotForwarded() {
    on(0, 100);

    assertThat(effects).isEmpty();
  }

  @Test
  void otherProvisionalsAreForwardedAtOnce() {
    SipResponse ringing = on(0, 180);
    assertThat(effects).containsExactly(new ForwardNow(0, ringing));

    SipResponse progress = on(0, 183);
    assertThat(effects).containsExactly(new ForwardNow(0, progress));
  }

  @Test
  void successIsForwardedAtOnce() {
    SipResponse ok = on(0, 200);

    assertThat(effects).containsExactly(new ForwardNow(0, ok));
    assertThat(context.complete()).isTrue();
  }

  @Test
  void repeatedSuccessIsForwardedEachTime() {
    on(0, 200);
    SipResponse again = on(0, 200);

    assertThat(effects).containsExactly(new ForwardNow(0, again));
  }

  @Test
  void onlyFailureIsTheBest() {
    SipResponse busy = on(0, 486);

    assertThat(effects).containsExactly(new ForwardBest(0, busy));
    assertThat(context.finalSent()).isTrue();
  }

  @Test
  void repeatedFailureIsNotForwardedAgain() {
    on(0, 486);
    on(0, 486);

    assertThat(effects).isEmpty();
  }

  @Test
  void provisionalAfterTheFinalIsNotForwarded() {
    on(0, 486);
    on(0, 180);

    assertThat(effects).isEmpty();
  }

  @Test
  void timeoutIs408() {
    step(context.timedOut(0));

    assertThat(sent().status()).isEqualTo(408);
    assertThat(sent().toTag()).contains("p1");
  }

  @Test
  void transportFailureIs503AndSo500() {
    step(context.failed(0));

    assertThat(sent().status()).isEqualTo(500);
  }

  @Test
  void overloadedTargetIsNotOurOverload() {
    on(0, 503);

    assertThat(sent().status()).isEqualTo(500);
    assertThat(context.statuses()).isEqualTo(Map.of(0, 503));
  }

  @Test
  void successAfterATimeoutIsStillForwarded() {
    step(context.timedOut(0));
    SipResponse late = on(0, 200);

    assertThat(effects).containsExactly(new ForwardNow(0, late));
  }

  // ---- several targets

  @Test
  void failureWaitsForTheOthers() {
    context = invite(2);

    on(0, 486);
    assertThat(effects).isEmpty();

    SipResponse gone = on(1, 404);
    assertThat(effects).hasSize(1);
    assertThat(sent().status()).isIn(486, gone.status());
  }

  @Test
  void successCancelsTheOthers() {
    context = invite(4);
    on(0, 180);
    on(1, 183);
    on(2, 404);

    SipResponse ok = on(0, 200);

    assertThat(effects).containsExactly(new ForwardNow(0, ok), new CancelPending(List.of(1)));
  }

  @Test
  void branchWithoutAProvisionalIsCancelledWhenItBringsOne() {
    // RFC 3261 §9.1: "If no provisional response has been received, the CANCEL request MUST NOT be
    // sent"
    context = invite(2);
    on(0, 200);
    assertThat(effects).hasSize(1);

    on(1, 100);
    assertThat(effects).containsExactly(new CancelPending(List.of(1)));

    on(1, 180);
    assertThat(effects).isEmpty();
  }

  @Test
  void successOfEveryBranchIsForwarded() {
    context = invite(2);
    on(0, 200);

    SipResponse second = on(1, 200);

    assertThat(effects).containsExactly(new ForwardNow(1, second));
  }

  @Test
  void failureAfterASuccessIsNotForwarded() {
    context = invite(2);
    on(0, 200);
    on(1, 487);

    assertThat(effects).isEmpty();
    assertThat(context.complete()).isTrue();
    assertThat(context.statuses()).isEqualTo(Map.of(0, 200, 1, 487));
  }

  @Test
  void globalFailureCancelsTheOthersAndWaitsForThem() {
    context = invite(3);
    on(1, 180);
    on(2, 404);

    SipResponse declined = on(0, 603);
    assertThat(effects).containsExactly(new CancelPending(List.of(1)));
    assertThat(context.mayAdd()).isFalse();

    on(1, 487);
    assertThat(effects).containsExactly(new ForwardBest(0, declined));
  }

  @Test
  void successBeatsAGlobalFailure() {
    context = invite(2);
    on(1, 180);
    on(0, 603);

    SipResponse ok = on(1, 200);

    assertThat(effects).containsExactly(new ForwardNow(1, ok));
  }

  /// RFC 3261 §16.7 step 6.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # any 6xx; else the lowest class
          404 603 302 | 603
          500 302 404 | 302
          500 404 502 | 404
          # in 4xx, what tells the caller how to try again
          404 407 486 | 407
          486 401 484 | 401
          404 484 486 | 484
          480 415     | 415
          486 420     | 420
          # what says least comes last
          408 486     | 486
          487 480     | 480
          503 500     | 500
          503 504     | 504
          503 408     | 408
          # the only 503 becomes a 500
          503 503     | 500
          """)
  void bestOf(String received, int best) {
    int[] statuses =
        java.util.Arrays.stream(received.trim().split(" ")).mapToInt(Integer::parseInt).toArray();
    context = invite(statuses.length);

    for (int i = 0; i < statuses.length; i++) {
      on(i, statuses[i]);
    }

    assertThat(sent().status()).isEqualTo(best);
  }

  @Test
  void anyAnswerIsBetterThanATimeout() {
    context = invite(2);
    step(context.timedOut(0));
    on(1, 480);

    assertThat(sent().status()).isEqualTo(480);
  }

  @Test
  void challengesOfAllBranchesAreCollected() {
    context = invite(4);
    on(0, 407, "Proxy-Authenticate: Digest realm=\"zero\"");
    on(1, 486, "Proxy-Authenticate: Digest realm=\"not this one\"");
    on(2, 401, "WWW-Authenticate: Digest realm=\"two\"", "WWW-Authenticate: Basic realm=\"two\"");
    on(3, 407, "Proxy-Authenticate: Digest realm=\"three\"");

    assertThat(sent().status()).isEqualTo(407);
    assertThat(lines(sent(), "Proxy-Authenticate"))
        .containsExactly("Digest realm=\"zero\"", "Digest realm=\"three\"");
    assertThat(lines(sent(), "WWW-Authenticate"))
        .containsExactly("Digest realm=\"two\"", "Basic realm=\"two\"");
  }

  // ---- CANCEL and Timer C

  @Test
  void cancelOfTheCallerCancelsEveryBranch() {
    context = invite(3);
    on(0, 180);
    on(1, 404);

    step(context.cancel());
    assertThat(effects).containsExactly(new CancelPending(List.of(0)));
    assertThat(context.mayAdd()).isFalse();

    on(2, 100);
    assertThat(effects).containsExactly(new CancelPending(List.of(2)));

    on(0, 487);
    on(2, 487);
    assertThat(sent().status()).isEqualTo(487);
  }

  @Test
  void cancelAfterTheAnswerDoesNothing() {
    on(0, 200);
    step(context.cancel());

    assertThat(effects).isEmpty();
  }

  @Test
  void repeatedCancelDoesNothing() {
    on(0, 180);
    step(context.cancel());
    step(context.cancel());

    assertThat(effects).isEmpty();
  }

  @Test
  void timerCCancelsABranchThatRings() {
    on(0, 180);

    step(context.timerC(0));
    assertThat(effects).containsExactly(new CancelPending(List.of(0)));

    step(context.timerC(0));
    assertThat(effects).isEmpty();
  }

  @Test
  void timerCEndsABranchThatSaysNothing() {
    step(context.timerC(0));

    assertThat(sent().status()).isEqualTo(408);
  }

  // ---- serial forking

  @Test
  void branchCanBeAddedBeforeTheLastIsDone() {
    context = context.add(1);
    on(0, 486);
    assertThat(effects).isEmpty();

    SipResponse ok = on(1, 200);
    assertThat(effects).containsExactly(new ForwardNow(1, ok));
  }

  @Test
  void branchCannotBeAddedTwiceOrAfterTheEnd() {
    assertThatIllegalStateException().isThrownBy(() -> context.add(0));
    on(0, 486);

    assertThatIllegalStateException().isThrownBy(() -> context.add(1));
  }

  @Test
  void failureWaitsWhileTargetsAreLeft() {
    context = context.keepOpen();
    on(0, 486);
    assertThat(effects).isEmpty();
    assertThat(context.complete() && context.mayAdd()).isTrue();

    context = context.add(1);
    on(1, 404);
    assertThat(effects).isEmpty();

    step(context.close());
    assertThat(sent().status()).isEqualTo(486);
  }

  @Test
  void closingBeforeTheLastIsDoneWaitsForIt() {
    context = context.keepOpen();
    step(context.close());
    assertThat(effects).isEmpty();

    on(0, 486);
    assertThat(sent().status()).isEqualTo(486);
  }

  @Test
  void closingAfterTheAnswerDoesNothing() {
    context = context.keepOpen();
    on(0, 200);
    step(context.close());

    assertThat(effects).isEmpty();
  }

  @Test
  void globalFailureLeavesNoTarget() {
    context = context.keepOpen();
    on(0, 603);

    assertThat(sent().status()).isEqualTo(603);
  }

  @Test
  void cancelLeavesNoTarget() {
    context = context.keepOpen();
    on(0, 180);
    step(context.cancel());
    on(0, 487);

    assertThat(sent().status()).isEqualTo(487);
  }

  @Test
  void cancelBetweenTwoTargetsIsAnsweredAtOnce() {
    context = context.keepOpen();
    on(0, 486);
    step(context.cancel());

    assertThat(sent().status()).isEqualTo(487);
    assertThat(context.mayAdd()).isFalse();
  }

  // ---- what is no INVITE

  @Test
  void nonInviteGetsOneFinalResponse() {
    context = other(2);
    SipResponse ok = on(0, 200);
    assertThat(effects).containsExactly(new ForwardNow(0, ok));

    on(1, 200);
    assertThat(effects).isEmpty();
  }

  @Test
  void nonInviteIsNeverCancelled() {
    context = other(2);
    on(1, 100);
    on(0, 603);

    assertThat(effects).isEmpty();
  }

  @Test
  void nonInviteGetsNoProvisional() {
    context = other(1);
    on(0, 183);

    assertThat(effects).isEmpty();
  }

  @Test
  void timeoutOfANonInviteIsSilent() {
    context = other(2);
    on(0, 408);
    step(context.timedOut(1));

    assertThat(effects).isEmpty();
    assertThat(context.complete()).isTrue();
  }

  // ---- strangers

  @Test
  void unknownBranchChangesNothing() {
    ResponseContext before = context;
    on(7, 180);
    on(7, 486);
    step(context.timedOut(7));
    step(context.timerC(7));

    assertThat(effects).isEmpty();
    assertThat(context).isEqualTo(before);
  }

  @Test
  void successOfAnUnknownBranchIsForwarded() {
    SipResponse ok = on(7, 200);

    assertThat(effects).containsExactly(new ForwardNow(7, ok));
  }

  private SipResponse on(int branch, int status, String... lines) {
    SipResponse response = response(status, lines);
    step(context.on(branch, response));
    return response;
  }

  private void step(Step step) {
    context = step.next();
    effects = new ArrayList<>(step.effects());
  }

  private SipResponse sent() {
    assertThat(effects).hasSize(1).first().isInstanceOf(ForwardBest.class);
    return ((ForwardBest) effects.getFirst()).response();
  }

  private static ResponseContext invite(int branches) {
    return ResponseContext.of(
        request("INVITE sip:ben@sued.example"),
        "p1",
        IntStream.range(0, branches).boxed().toList());
  }

  private static ResponseContext other(int branches) {
    return ResponseContext.of(
        request("MESSAGE sip:ben@sued.example"),
        "p1",
        IntStream.range(0, branches).boxed().toList());
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Who is tried, and who is tried next: serial forking (RFC 3261 §16.6) and other servers (RFC 3263
/// §4.3).
class RelaySearchTest {

  private final Stage stage = Stage.ofInvite();
  private final List<Relay.Target> targets = new ArrayList<>();

  private void target(int number, int round, int instead) {
    Relay.Target plain = Stage.target(stage.relay().received(), number, Transport.UDP);
    targets.add(new Relay.Target(number, plain.attempts(), round, instead));
  }

  private Stage forked() {
    return stage.let(it -> it.fork(targets));
  }

  private void twoRounds() {
    target(1, 0, 0);
    target(2, 1, 0);
    forked();
  }

  private void twoServers() {
    target(1, 0, 0);
    target(2, 0, 1);
    forked();
  }

  @Test
  void triesTheNextRoundWhenTheFirstHasFailed() {
    twoRounds();
    assertThat(stage.sent()).containsExactly("1 INVITE");

    stage.answers(1, 486);

    assertThat(stage.sent()).containsExactly("1 ACK", "2 INVITE");
    stage.answers(2, 200);
    assertThat(stage.sent()).containsExactly("200");
  }

  @Test
  void waitsForAllOfARound() {
    target(1, 0, 0);
    target(2, 0, 0);
    target(3, 1, 0);
    forked().sent();

    stage.answers(1, 486);
    assertThat(stage.sent()).containsExactly("1 ACK");
    stage.answers(2, 480);
    assertThat(stage.sent()).containsExactly("2 ACK", "3 INVITE");
  }

  @Test
  void answersTheBestOfAllRounds() {
    twoRounds();
    stage.answers(1, 486).answers(2, 503);

    assertThat(stage.sentBack().getLast().status()).isEqualTo(486);
  }

  @Test
  void triesNobodyAfterAnAnswer() {
    twoRounds();
    stage.answers(1, 200).sent();

    stage.afterSeconds(40);

    assertThat(stage.got(2)).isFalse();
  }

  /// "the proxy MUST NOT create any new branches in this context" (RFC 3261 §16.7 step 5).
  @Test
  void triesNobodyAfterA6xx() {
    twoRounds();
    stage.answers(1, 603);

    assertThat(stage.sentBack().getLast().status()).isEqualTo(603);
    assertThat(stage.got(2)).isFalse();
  }

  @Test
  void triesNobodyAfterACancel() {
    twoRounds();
    stage.answers(1, 180).let(Relay::cancel).answers(1, 487);

    assertThat(stage.sentBack().getLast().status()).isEqualTo(487);
    assertThat(stage.got(2)).isFalse();
  }

  @Test
  void goesOnWhenARoundTakesTooLongAndCancelsIt() {
    twoRounds();
    stage.answers(1, 180).sent();

    stage.after(Stage.ROUND_TIME);

    assertThat(stage.sent()).containsExactlyInAnyOrder("1 CANCEL", "2 INVITE");
    stage.answersCancel(1, 200).answers(1, 487);
    stage.answers(2, 200);
    assertThat(stage.sentBack().getLast().status()).isEqualTo(200);
  }

  @Test
  void aRoundThatRingsIsNotCutShortByItsProvisionalResponses() {
    twoRounds();
    stage.afterSeconds(1).answers(1, 180).afterSeconds(10).answers(1, 183).sent();

    stage.afterSeconds(8);
    assertThat(stage.got(2)).isFalse();
    stage.afterSeconds(2);
    assertThat(stage.got(2)).isTrue();
  }

  @Test
  void cancelsWhoRingsAfterHisRound() {
    twoRounds();
    stage.after(Stage.ROUND_TIME).answers(2, 180).sent();

    stage.answers(1, 180);

    assertThat(stage.sent()).containsExactly("1 CANCEL");
  }

  @Test
  void hearsWhoAnswersAfterHisRound() {
    twoRounds();
    stage.answers(1, 180).after(Stage.ROUND_TIME).answers(2, 180).sent();

    stage.answers(1, 200);

    assertThat(stage.sent()).contains("200", "2 CANCEL");
  }

  @Test
  void triesAnotherServerOn503() {
    twoServers();
    stage.sent();

    stage.answers(1, 503);

    assertThat(stage.sent()).containsExactly("1 ACK", "2 INVITE");
  }

  @Test
  void triesAnotherServerWhenTheTransportFails() {
    twoServers();
    stage.sent();

    stage.fails(1);

    assertThat(stage.sent()).containsExactly("2 INVITE");
  }

  @Test
  void doesNotWaitLongForAServerThatSaysNothing() {
    twoServers();
    stage.sent();

    stage.after(Stage.SERVER_TIME);

    assertThat(stage.sent()).endsWith("2 INVITE");
    stage.afterSeconds(4);
    assertThat(stage.sent()).isNotEmpty().containsOnly("2 INVITE");
  }

  @Test
  void waitsForAServerThatHasSaidTrying() {
    twoServers();
    stage.answers(1, 100).afterSeconds(60);

    assertThat(stage.got(2)).isFalse();
    stage.after(Stage.TIMER_C);
    assertThat(stage.gotCancel(1)).isTrue();
  }

  @Test
  void givesTheLastServerAllOf64T1() {
    twoServers();
    stage.after(Stage.SERVER_TIME).afterSeconds(31);
    assertThat(stage.sentBack()).isEmpty();

    stage.afterSeconds(1);

    assertThat(stage.sentBack().getLast().status()).isEqualTo(408);
  }

  @Test
  void cancelsAServerThatRingsAfterItWasGivenUp() {
    twoServers();
    stage.after(Stage.SERVER_TIME).answers(2, 180).sent();

    stage.answers(1, 180);
    assertThat(stage.sent()).containsExactly("1 CANCEL");
    stage.answersCancel(1, 200).answers(1, 487).answers(2, 200);

    assertThat(stage.sent()).containsExactly("1 ACK", "200");
  }

  @Test
  void isOverThoughAServerThatWasGivenUpRingsForEver() {
    twoServers();
    stage.after(Stage.SERVER_TIME).answers(2, 180).answers(1, 180).answers(2, 200);
    stage.answersCancel(1, 200);

    stage.afterSeconds(100);

    assertThat(stage.over()).isTrue();
    assertThat(stage.armed()).isZero();
  }

  @Test
  void hearsAServerThatAnswersAfterItWasGivenUp() {
    twoServers();
    stage.after(Stage.SERVER_TIME).answers(2, 180).sent();

    stage.answers(1, 200);

    assertThat(stage.sent()).containsExactlyInAnyOrder("200", "2 CANCEL");
  }

  @Test
  void doesNotGiveASilentServerUpBecauseTheCallerHas() {
    twoServers();
    stage.afterSeconds(1).let(Relay::cancel).afterSeconds(5);
    assertThat(stage.got(2)).isFalse();

    stage.answers(1, 180);

    assertThat(stage.gotCancel(1)).isTrue();
  }

  @Test
  void triesAnotherServerForOtherRequestsToo() {
    Stage message = Stage.of(Messages.request("MESSAGE sip:ben@sued.example"), Messages.FROM_ANNA);
    var received = message.relay().received();
    var second = Stage.target(received, 2, Transport.UDP);
    message.let(
        it ->
            it.fork(
                List.of(
                    Stage.target(received, 1, Transport.UDP),
                    new Relay.Target(2, second.attempts(), 0, 1))));

    message.after(Stage.SERVER_TIME).answers(2, 200);

    assertThat(message.sentBack().getLast().status()).isEqualTo(200);
    message.afterSeconds(40);
    assertThat(message.over()).isTrue();
  }

  @Test
  void saysWhichServersAreDead() {
    target(1, 0, 0);
    target(2, 0, 1);
    target(3, 0, 2);
    forked();

    stage.after(Stage.SERVER_TIME).fails(2);

    assertThat(stage.dead())
        .extracting(Action.Dead::why)
        .containsExactly("said nothing", "connection refused");
    assertThat(stage.dead())
        .extracting(it -> it.server().remote().getAddress().getHostAddress())
        .containsExactly("198.51.100.21", "198.51.100.22");
  }

  @Test
  void takesAServerForDeadAsLongAsItAsksFor() {
    twoServers();

    stage.let(it -> it.response(1, unavailable("Retry-After: 120")));

    assertThat(stage.dead()).extracting(Action.Dead::asked).containsExactly(Duration.ofMinutes(2));
  }

  @Test
  void takesNoServerForDeadThatNamesNoTime() {
    twoServers();

    stage.answers(1, 503);

    assertThat(stage.got(2)).isTrue();
    assertThat(stage.dead()).isEmpty();
  }

  @Test
  void takesNobodyForDeadWhereThereIsNoChoice() {
    target(1, 0, 0);
    forked();

    stage.fails(1);

    assertThat(stage.dead()).isEmpty();
  }

  private SipResponse unavailable(String line) {
    int colon = line.indexOf(':');
    return stage
        .answer(1, 503)
        .edit()
        .append(HeaderName.of(line.substring(0, colon)), line.substring(colon + 2))
        .done();
  }

  @Test
  void triesNoOtherServerWhereTheFirstHasSpoken() {
    twoServers();
    stage.sent();

    stage.answers(1, 486);

    assertThat(stage.sent()).containsExactly("1 ACK", "486");
  }

  @Test
  void triesServersOneAfterTheOther() {
    target(1, 0, 0);
    target(2, 0, 1);
    target(3, 0, 2);
    forked().sent();

    stage.fails(1).answers(2, 503);

    assertThat(stage.sent()).containsExactly("2 INVITE", "2 ACK", "3 INVITE");
    stage.answers(3, 503);
    assertThat(stage.sentBack().getLast().status()).isEqualTo(500);
  }

  @Test
  void asksTheActorBeforeItGoesOn() {
    twoRounds();

    List<Action> actions = stage.relay().response(1, stage.answer(1, 486));

    assertThat(actions).contains(new Action.Search(stage.relay().id(), Map.of(1, 486), List.of(2)));
  }

  @Test
  void tellsTheActorWhoHasDeclinedWhileOthersRing() {
    target(1, 0, 0);
    target(2, 0, 0);
    forked();

    List<Action> actions = stage.relay().response(1, stage.answer(1, 486));

    assertThat(actions).contains(new Action.Search(stage.relay().id(), Map.of(1, 486), List.of()));
  }

  @Test
  void aTargetThatIsCancelledBeforeItWasTriedIsNot() {
    twoRounds();
    List<Action> actions = stage.relay().response(1, stage.answer(1, 486));
    Action.Search search =
        actions.stream()
            .filter(Action.Search.class::isInstance)
            .map(Action.Search.class::cast)
            .findFirst()
            .orElseThrow();

    stage.let(Relay::cancel);
    stage.let(it -> it.search(search.next()));

    assertThat(stage.got(2)).isFalse();
    assertThat(stage.sentBack().getLast().status()).isEqualTo(487);
  }

  @Test
  void goesOnAfterARestartWhereItWas() {
    Stage resumed = Stage.resumed(Duration.ofSeconds(180));
    Relay.Target second = Stage.target(resumed.relay().received(), 2, Transport.UDP);
    Relay.Target third = Stage.target(resumed.relay().received(), 3, Transport.UDP);
    resumed.let(it -> it.forkAgain(List.of(second), false));
    resumed.let(
        it -> it.recall(List.of(new Relay.Target(3, third.attempts(), 2, 0)), Map.of(1, 486)));
    resumed.afterSeconds(3).answers(2, 480);

    assertThat(resumed.got(1)).isFalse();
    assertThat(resumed.got(3)).isTrue();
    resumed.answers(3, 404);
    assertThat(resumed.sentBack().getLast().status()).isEqualTo(486);
  }
}

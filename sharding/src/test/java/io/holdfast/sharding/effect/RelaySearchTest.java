// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.effect;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.flow.Transport;
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
  void triesAnotherServerWhenNothingComes() {
    twoServers();

    stage.afterSeconds(33);

    assertThat(stage.got(2)).isTrue();
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

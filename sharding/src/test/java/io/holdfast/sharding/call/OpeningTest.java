// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.Messages;
import io.holdfast.sharding.keeper.Arrival;
import io.holdfast.sharding.keeper.ShardTable;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A call entity before it knows which call it is.
class OpeningTest {

  private static final ActorTestKit KIT = CallKit.create();
  private final Exchange it = new Exchange(KIT);

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void close() {
    it.close();
  }

  @Test
  void aNewCallWaitsUntilItsShardIsReady() {
    ShardTable table = it.shardOnItsWay();
    it.tellAnnas(Messages.invite());
    Arrival.arrived(table, it.shard(), 5, List.of());
    assertThat(it.notes()).isEmpty();

    Arrival.ready(table, it.shard());
    it.settled();

    assertThat(it.notes()).containsExactly("+Attempted", "100 anna", "INVITE ben");
    assertThat(it.stored().getFirst().epoch()).isEqualTo(5);
  }

  @Test
  void whatCameMeanwhileIsDealtWithInOrder() {
    ShardTable table = it.shardOnItsWay();
    it.tellAnnas(Messages.invite());
    it.tellAnnas(Messages.invite());
    it.tellAnnas(Messages.cancelOf(Messages.invite()));

    Arrival.arrived(table, it.shard(), 5, List.of());
    Arrival.ready(table, it.shard());
    it.settled();

    assertThat(it.notes())
        .containsExactly(
            "+Attempted", "100 anna", "INVITE ben", "100 anna", "+Cancelled", "200 anna");
  }

  @Test
  void aCallThatIsReadBackWaitsForNoneOfItsMessages() {
    it.annaCalls().benAnswers("INVITE", 180);
    it.notes();
    ShardTable table = it.shardOnItsWay();
    it.tellAnnas(Messages.invite());

    Arrival.arrived(table, it.shard(), 5, List.of());
    it.isDue(Duration.ZERO);
    Arrival.ready(table, it.shard());
    it.settled();

    assertThat(it.notes()).containsExactly("100 anna");
  }

  @Test
  void aMessageThatNamesItsCallNeedsTheEpochOnly() {
    it.annaCalls().benAnswers("INVITE", 180);
    it.notes();
    it.stop();
    ShardTable table = it.shardOnItsWay();

    it.tellBens(200);
    Arrival.arrived(table, it.shard(), 5, List.of());
    it.settled();

    assertThat(it.notes()).containsExactly("+Answered", "200 anna");
  }

  @Test
  void aMessageWithoutANameFindsTheCallThatSleeps() {
    it.annaCalls().benAnswers("INVITE", 200).afterSeconds(45);
    it.anna(it.withinByAnna("ACK", 10)).notes();
    assertThat(it.passivates()).isTrue();
    var bye =
        it.withinByAnna("BYE", 11).edit().remove(io.holdfast.sip.message.HeaderName.ROUTE).done();

    it.anna(bye);

    assertThat(it.notes()).containsExactly("+Ended", "BYE ben");
  }

  @Test
  void refusesWhatBelongsToNoCallAndLeaves() {
    it.anna(Messages.request("BYE sip:ben@198.51.100.9", "To: <sip:ben@sued.example>;tag=b1"));

    assertThat(it.notes()).containsExactly("481 anna");
    assertThat(it.passivates()).isTrue();
    assertThat(it.events()).isEmpty();
  }

  @Test
  void refusesANewCallWhileTheJournalIsAway() {
    it.journalGoesAway(true);

    it.annaCalls();

    it.until(() -> assertThat(it.noted()).containsExactly("503 anna"));
    assertThat(Messages.line(it.annaGot(), "Retry-After")).contains("5");
    assertThat(it.passivates()).isTrue();
  }

  @Test
  void doesNotTakeACallThatRingsForANewOneWhileTheJournalIsAway() {
    it.annaCalls().benAnswers("INVITE", 180);
    it.notes();
    it.journalGoesAway(true);

    it.annaCalls();

    it.until(() -> assertThat(it.noted()).containsExactly("180 anna"));
  }

  @Test
  void ringsNobodyForACallerWhoHasGivenUp() {
    ShardTable table = it.shardOnItsWay();
    it.tellAnnas(Messages.invite());
    it.leaps(CallKit.SETTINGS.timers().sixtyFourT1().plusSeconds(1));

    Arrival.arrived(table, it.shard(), 5, List.of());
    Arrival.ready(table, it.shard());

    it.until(() -> assertThat(it.noted()).containsExactly("503 anna"));
    assertThat(it.events()).isEmpty();
  }

  @Test
  void dropsAnAckThatBelongsToNoCall() {
    it.anna(Messages.request("ACK sip:ben@198.51.100.9", "To: <sip:ben@sued.example>;tag=b1"));

    assertThat(it.notes()).isEmpty();
    assertThat(it.passivates()).isTrue();
  }
}

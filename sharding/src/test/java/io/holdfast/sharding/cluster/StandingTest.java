// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The arithmetic of majorities. Moments are milliseconds here, from an origin of no meaning.
class StandingTest {

  private static final long MS = 1_000_000L;
  private static final Incarnation A = new Incarnation("pekko://holdfast@192.0.2.1:7000", 1);
  private static final Incarnation B = new Incarnation("pekko://holdfast@192.0.2.2:7000", 2);
  private static final Incarnation C = new Incarnation("pekko://holdfast@192.0.2.3:7000", 3);
  private static final Incarnation D = new Incarnation("pekko://holdfast@192.0.2.4:7000", 4);
  private static final Incarnation E = new Incarnation("pekko://holdfast@192.0.2.5:7000", 5);

  private final Standing standing = new Standing(A, Duration.ofMillis(2000));

  private void members(Incarnation... members) {
    standing.members(Set.of(members), 0);
  }

  private void acknowledged(Incarnation by, long sentAt) {
    standing.acknowledged(by, sentAt * MS, (sentAt + 5) * MS);
  }

  private void endsAt(long moment) {
    assertThat(standing.leaseEnd()).hasValue(moment * MS);
  }

  // ---- the lease

  @Test
  void whoIsAloneAsksNobody() {
    members(A);

    assertThat(standing.alone()).isTrue();
    assertThat(standing.leaseEnd()).isEmpty();
  }

  @Test
  void whoIsNoMemberHasNoLease() {
    members(B, C);
    acknowledged(B, 100);
    acknowledged(C, 100);

    assertThat(standing.alone()).isFalse();
    assertThat(standing.leaseEnd()).isEmpty();
  }

  @Test
  void ofTwoTheOtherIsNeeded() {
    members(A, B);
    assertThat(standing.leaseEnd()).isEmpty();

    acknowledged(B, 100);

    endsAt(2100);
  }

  @Test
  void ofThreeTheLaterOneCounts() {
    members(A, B, C);
    acknowledged(B, 100);
    endsAt(2100);

    acknowledged(C, 300);

    endsAt(2300);
  }

  @Test
  void ofFiveTheSecondLatestCounts() {
    members(A, B, C, D, E);
    acknowledged(B, 100);
    assertThat(standing.leaseEnd()).isEmpty();

    acknowledged(C, 300);
    endsAt(2100);

    acknowledged(D, 200);
    endsAt(2200);

    acknowledged(E, 900);
    endsAt(2300);
  }

  @Test
  void theLeaseCountsFromWhenTheBeatWasSent() {
    members(A, B, C);

    standing.acknowledged(B, 100 * MS, 1900 * MS);

    endsAt(2100);
  }

  @Test
  void aLateAnswerToAnOlderBeatTakesNothingBack() {
    members(A, B, C);
    acknowledged(B, 500);

    acknowledged(B, 100);

    endsAt(2500);
  }

  @Test
  void thePassingOfTheClockFromLargestToSmallestIsNoStep() {
    members(A, B, C);
    standing.acknowledged(B, Long.MAX_VALUE - MS, 0);

    standing.acknowledged(C, Long.MIN_VALUE + MS, 0);

    assertThat(standing.leaseEnd()).hasValue(Long.MIN_VALUE + 2001 * MS);
  }

  @Test
  void aStrangersWordDoesNotCount() {
    members(A, B, C);

    acknowledged(D, 100);
    acknowledged(new Incarnation(B.address(), 99), 100);

    assertThat(standing.leaseEnd()).isEmpty();
  }

  @Test
  void whoseWordWasGivenBeforeItCameBackAsAnotherDoesNotCount() {
    members(A, B, C);
    acknowledged(B, 100);

    members(A, new Incarnation(B.address(), 99), C);

    assertThat(standing.leaseEnd()).isEmpty();
  }

  // ---- growth and removal

  @Test
  void aFourthMemberAsksForOneWordMore() {
    members(A, B, C);
    acknowledged(B, 500);
    acknowledged(C, 400);
    endsAt(2500);

    members(A, B, C, D);

    endsAt(2400);
  }

  @Test
  void anyTwoMajoritiesOfClustersThatDifferByOneNodeMeet() {
    for (int size = 1; size < 9; size++) {
      Set<Incarnation> smaller = nodes(size);
      Set<Incarnation> larger = nodes(size + 1);
      standing.members(smaller, 0);
      int ofSmaller = standing.majority();
      standing.members(larger, 0);
      int ofLarger = standing.majority();

      // more seats than nodes: at least one node sits on two of them
      assertThat(ofSmaller + ofLarger).isGreaterThan(larger.size());
    }
  }

  private static Set<Incarnation> nodes(int count) {
    return Stream.iterate(0, i -> i + 1)
        .limit(count)
        .map(i -> new Incarnation("pekko://holdfast@192.0.2." + i + ":7000", i))
        .collect(Collectors.toSet());
  }

  @Test
  void whoIsGivenUpIsNotMissed() {
    members(A, B, C, D);
    acknowledged(B, 500);
    acknowledged(C, 300);
    endsAt(2300);

    members(A, B, C);

    endsAt(2500);
  }

  // ---- silence

  @Test
  void whoHasJustComeIsNotSilent() {
    standing.members(Set.of(A, B), 1000 * MS);

    assertThat(standing.silentFor(Duration.ofMillis(400), 1399 * MS)).isEmpty();
    assertThat(standing.silentFor(Duration.ofMillis(400), 1400 * MS)).containsExactly(B);
  }

  @Test
  void aWordEndsSilence() {
    members(A, B, C);

    standing.acknowledged(B, 300 * MS, 320 * MS);

    assertThat(standing.silentFor(Duration.ofMillis(400), 500 * MS)).containsExactly(C);
  }

  // ---- refusals

  @Test
  void aMajorityOfAllMembersCondemns() {
    members(A, B, C);

    standing.refused(A, C, 0);
    assertThat(standing.condemned(0)).isEmpty();

    standing.refused(B, C, 100 * MS);
    assertThat(standing.condemned(100 * MS)).containsExactly(C);
  }

  @Test
  void oneWitnessCountsOnce() {
    members(A, B, C);

    standing.refused(A, C, 0);
    standing.refused(A, C, 100 * MS);

    assertThat(standing.condemned(100 * MS)).isEmpty();
  }

  @Test
  void ofTwoNobodyCondemnsTheOther() {
    members(A, B);

    standing.refused(A, B, 0);

    assertThat(standing.condemned(0)).isEmpty();
  }

  @Test
  void nobodyWitnessesItsOwnDeath() {
    members(A, B, C);

    standing.refused(C, C, 0);
    standing.refused(B, C, 0);

    assertThat(standing.condemned(0)).isEmpty();
  }

  @Test
  void whatWasSeenTwoSecondsAgoIsForgotten() {
    members(A, B, C);
    standing.refused(A, C, 0);

    standing.refused(B, C, 2001 * MS);

    assertThat(standing.condemned(2001 * MS)).isEmpty();
  }

  @Test
  void refusalsByOrOfStrangersDoNotCount() {
    members(A, B, C);

    standing.refused(D, C, 0);
    standing.refused(A, C, 0);
    standing.refused(A, D, 0);
    standing.refused(B, D, 0);

    assertThat(standing.condemned(0)).isEmpty();
  }

  @Test
  void aWitnessThatIsGivenUpItselfDoesNotCount() {
    members(A, B, C, D, E);
    standing.refused(A, C, 0);
    standing.refused(B, C, 0);
    standing.refused(D, C, 0);
    assertThat(standing.condemned(0)).containsExactly(C);

    members(A, B, C, E);

    assertThat(standing.condemned(0)).isEmpty();
  }
}

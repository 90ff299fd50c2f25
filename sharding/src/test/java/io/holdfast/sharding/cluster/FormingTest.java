// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.cluster.ClusterSettings.Endpoint;
import io.holdfast.sharding.cluster.Forming.Look;
import io.holdfast.sharding.cluster.Forming.Sign;
import io.holdfast.sharding.cluster.Knocker.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.junit.jupiter.api.Test;

/// Whom a node asks for its cluster, and when it begins one.
class FormingTest {

  private static final Endpoint A = new Endpoint("a", 7000);
  private static final Endpoint B = new Endpoint("b", 7000);
  private static final Endpoint C = new Endpoint("c", 7000);
  private static final Endpoint D = new Endpoint("d", 7000);

  private final Map<String, Answer> answers = new HashMap<>();
  private final List<List<Endpoint>> asked = new ArrayList<>();
  private boolean member;

  private static ClusterSettings node(Endpoint listen) {
    return ClusterSettings.from(
        ConfigFactory.parseString(
                "holdfast.cluster { listen = \"%s\", seeds = [\"%s\",\"%s\",\"%s\"] }"
                    .formatted(listen, A, B, C))
            .withFallback(ConfigFactory.load()));
  }

  private static List<Endpoint> asks(Endpoint node, Endpoint... there) {
    Map<Endpoint, Answer> answers = new HashMap<>();
    Arrays.stream(there).forEach(it -> answers.put(it, Answer.ACCEPTED));
    return Forming.whomToAsk(node(node), answers);
  }

  @Test
  void theFirstThatIsThereBegins() {
    assertThat(asks(A, B, C)).containsExactly(A, B, C);
    assertThat(asks(B, A, C)).containsExactly(A, B, C);
    assertThat(asks(B, C)).containsExactly(B, C);
    assertThat(asks(C, B)).containsExactly(B, C);
  }

  @Test
  void nobodyBeginsWithoutAMajority() {
    assertThat(asks(A)).isEmpty();
  }

  @Test
  void oneThatIsAddedJoinsAndNeverBegins() {
    assertThat(asks(D, B)).containsExactly(B);
    assertThat(asks(D, A, B, C)).containsExactly(A, B, C);
  }

  private BehaviorTestKit<Sign> forming(Endpoint node) {
    return BehaviorTestKit.create(
        Forming.create(
            node(node),
            (address, told) ->
                told.accept(answers.getOrDefault(address.getHostString(), Answer.REFUSED)),
            () -> member,
            asked::add));
  }

  private static void look(BehaviorTestKit<Sign> forming) {
    forming.run(Look.LOOK);
    while (forming.selfInbox().hasMessages()) {
      forming.run(forming.selfInbox().receiveMessage());
    }
  }

  @Test
  void asksOnceItKnowsWhoIsThereAndAgainWhenThatChanges() {
    BehaviorTestKit<Sign> forming = forming(B);
    answers.put("c", Answer.ACCEPTED);
    look(forming);
    assertThat(asked).isEmpty();

    look(forming);
    look(forming);
    assertThat(asked).containsExactly(List.of(B, C));

    answers.put("a", Answer.ACCEPTED);
    look(forming);
    look(forming);
    assertThat(asked).containsExactly(List.of(B, C), List.of(A, B, C));
  }

  @Test
  void isDoneWhenTheNodeIsAMember() {
    BehaviorTestKit<Sign> forming = forming(B);

    member = true;
    look(forming);

    assertThat(forming.isAlive()).isFalse();
    assertThat(asked).isEmpty();
  }
}

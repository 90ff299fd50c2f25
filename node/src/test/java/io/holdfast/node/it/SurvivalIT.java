// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static io.holdfast.node.it.NodeUnderTest.HOUR;
import static io.holdfast.node.it.NodeUnderTest.SOON;
import static io.holdfast.node.it.NodeUnderTest.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.phone.Answering;
import io.holdfast.node.phone.Fact;
import io.holdfast.node.phone.IncomingCall;
import io.holdfast.node.phone.OutgoingCall;
import io.holdfast.node.phone.Phone;
import io.holdfast.ops.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What stands when the node is killed stands when it is back: each phase of a call, each pair of
/// transports, one kill.
final class SurvivalIT {
  private static final List<String> LINKS = List.of("udp,udp", "tcp,tcp", "udp,tcp", "tcp,udp");
  private static final Duration REPEATS = Duration.ofSeconds(12);

  @RegisterExtension static final NodeUnderTest NODE = NodeUnderTest.with("auth.enabled=false");

  /// A call before the kill.
  private record Pair(String links, Phone callee, OutgoingCall call, IncomingCall taken) {
    String as(String what) {
      return what + ", " + links + ", " + call.callId();
    }
  }

  private static List<Pair> calls(String role, Answering answering) {
    var pairs = new ArrayList<Pair>();
    for (String links : LINKS) {
      String[] ends = links.split(",");
      String name = role + "-" + links.replace(',', '-');
      Phone callee = NODE.open(link(ends[1]), "callee-" + name).answering(answering);
      Phone caller = NODE.open(link(ends[0]), "caller-" + name);
      OutgoingCall call = caller.call(callee.account());
      var pair = new Pair(links, callee, call, callee.awaitCall(SOON));
      if (answering.status() == 200) {
        assertThat(call.awaitFinal(SOON)).as(pair.as(role)).isEqualTo(200);
        assertThat(pair.taken().awaitAck(SOON)).as(pair.as(role)).isTrue();
      } else {
        assertThat(call.awaitRinging(SOON)).as(pair.as(role)).isTrue();
      }
      pairs.add(pair);
    }
    return pairs;
  }

  @Test
  void keepsEveryCallThroughAKill() {
    List<Pair> ringing = calls("to-be-answered", Answering.RING);
    List<Pair> cancelled = calls("to-be-cancelled", Answering.RING);
    List<Pair> refused = calls("to-be-refused", Answering.RING);
    List<Pair> answeredMeanwhile = calls("answered-meanwhile", Answering.RING);
    List<Pair> endedByCaller = calls("ended-by-caller", Answering.after(Duration.ZERO));
    List<Pair> endedByCallee = calls("ended-by-callee", Answering.after(Duration.ZERO));

    NODE.process().kill();
    answeredMeanwhile.forEach(pair -> pair.taken().answer());
    NODE.process().start();

    var all = new SoftAssertions();
    ringing.forEach(pair -> pair.taken().answer());
    refused.forEach(pair -> pair.taken().refuse(486));
    cancelled.forEach(pair -> pair.call().cancel());
    for (Pair pair : cancelled) {
      all.assertThat(pair.taken().awaitCancel(REPEATS)).as(pair.as("gets the CANCEL")).isTrue();
      all.assertThat(pair.call().awaitFinal(REPEATS)).as(pair.as("cancelled")).isEqualTo(487);
    }
    for (Pair pair : refused) {
      all.assertThat(pair.call().awaitFinal(REPEATS)).as(pair.as("refused")).isEqualTo(486);
    }
    ringing.forEach(pair -> endsWell(all, pair, "answered after", true));
    answeredMeanwhile.forEach(pair -> endsWell(all, pair, "answered meanwhile", true));
    endedByCaller.forEach(pair -> endsWell(all, pair, "ended by the caller", true));
    endedByCallee.forEach(pair -> endsWell(all, pair, "ended by the callee", false));
    List<List<Pair>> groups =
        List.of(ringing, cancelled, refused, answeredMeanwhile, endedByCaller, endedByCallee);
    groups.forEach(group -> group.forEach(pair -> ringsOnceAndIsRecordedOnce(all, pair)));
    all.assertAll();
    assertThat(NODE.admin().calls()).isEmpty();
  }

  private static void endsWell(SoftAssertions all, Pair pair, String what, boolean byCaller) {
    int status = pair.call().awaitFinal(REPEATS);
    all.assertThat(status).as(pair.as(what)).isEqualTo(200);
    if (status != 200) {
      return;
    }
    int bye = byCaller ? pair.call().session().hangUp() : pair.taken().session().hangUp();
    all.assertThat(bye).as(pair.as(what + ": BYE")).isEqualTo(200);
    var other = byCaller ? pair.taken().session() : pair.call().session();
    all.assertThat(other.awaitEnd(SOON)).as(pair.as(what + ": the other side")).isTrue();
  }

  private static void ringsOnceAndIsRecordedOnce(SoftAssertions all, Pair pair) {
    String callId = pair.call().callId();
    long rung =
        NODE.diary().facts(Fact.Rung.class).stream()
            .filter(fact -> fact.callId().equals(callId))
            .count();
    all.assertThat(rung).as(pair.as("rings once")).isEqualTo(1);
    Records.until(() -> !Records.of(NODE.admin(), callId).isEmpty());
    List<Json> records = Records.of(NODE.admin(), callId);
    all.assertThat(records).as(pair.as("is recorded once")).hasSize(1);
  }

  @Test
  void keepsEveryRegistrationThroughAKill() {
    var phones = new ArrayList<Phone>();
    for (int i = 0; i < 40; i++) {
      phones.add(NODE.open(link(i % 2 == 0 ? "udp" : "tcp"), "phone" + i));
    }
    phones.getFirst().register(Duration.ZERO);

    NODE.process().kill().start();

    assertThat(NODE.admin().contacts(phones.getFirst().account().aor())).isEmpty();
    for (Phone phone : phones.subList(1, phones.size())) {
      assertThat(NODE.admin().contacts(phone.account().aor())).hasSize(1);
      assertThat(phone.register(HOUR).status()).isEqualTo(200);
    }
  }

  @Test
  void keepsItsSecretsThroughAKill() {
    String token = NODE.process().out();

    NODE.process().kill().start();

    assertThat(NODE.admin().get("/v1/cluster").status()).isEqualTo(200);
    assertThat(token).contains("READY");
  }
}

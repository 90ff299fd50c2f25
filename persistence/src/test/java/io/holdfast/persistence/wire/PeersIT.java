// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.call.Call;
import io.holdfast.sharding.cluster.PeerMessage;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Two actor systems, and TCP between them: every message arrives as it was sent, and its answer
/// finds the way back.
final class PeersIT {
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              pekko.actor.provider = remote
              pekko.actor.allow-java-serialization = off
              pekko.remote.artery.transport = tcp
              pekko.remote.artery.canonical.hostname = "127.0.0.1"
              pekko.remote.artery.canonical.port = 0
              pekko.loglevel = OFF
              """)
          .withFallback(ConfigFactory.load());

  private static final ActorTestKit HERE = ActorTestKit.create("here", CONFIG);
  private static final ActorTestKit THERE = ActorTestKit.create("there", CONFIG);

  @AfterAll
  static void stop() {
    HERE.shutdownTestKit();
    THERE.shutdownTestKit();
  }

  @Test
  void everyMessageArrivesAsItWasSent() throws Exception {
    BlockingQueue<PeerMessage> arrived = new LinkedBlockingQueue<>();
    ActorRef<PeerMessage> there =
        seenFromHere(
            THERE.spawn(
                Behaviors.receiveMessage(
                    message -> {
                      arrived.add(message);
                      return Behaviors.same();
                    })));
    TestProbe<Object> asker = HERE.createTestProbe();

    for (PeerMessage message : PeerSamples.all(3, asker.ref())) {
      there.tell(message);

      PeerMessage found = arrived.poll(20, TimeUnit.SECONDS);
      assertThat(found).isInstanceOf(message.getClass());
      assertThat(bytes(THERE.system(), found)).isEqualTo(bytes(HERE.system(), message));
    }
  }

  @Test
  void theAnswerFindsTheAsker() {
    ActorRef<Call.HangUp> there =
        seenFromHere(
            THERE.spawn(
                Behaviors.receiveMessage(
                    hangUp -> {
                      hangUp.replyTo().tell(new Call.HungUp(2));
                      return Behaviors.same();
                    })));
    TestProbe<Call.HungUp> asker = HERE.createTestProbe();

    there.tell(new Call.HangUp(asker.ref()));

    asker.expectMessage(Duration.ofSeconds(20), new Call.HungUp(2));
  }

  @Test
  void whatHasNoCodecIsNotSerialised() {
    record Stranger() implements PeerMessage {}

    assertThatThrownBy(() -> bytes(HERE.system(), new Stranger()))
        .hasStackTraceContaining("Stranger");
  }

  private static <T> ActorRef<T> seenFromHere(ActorRef<T> there) {
    String name = ActorRefResolver.get(THERE.system()).toSerializationFormat(there);
    return ActorRefResolver.get(HERE.system()).resolveActorRef(name);
  }

  private static byte[] bytes(ActorSystem<?> system, Object message) {
    return SerializationExtension.get(system).serialize(message).get();
  }
}

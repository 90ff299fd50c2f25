// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.pubsub.Topic;

/// Tells all nodes which subscribers have changed. Nobody waits for it and nothing is repeated: who
/// does not hear of a change finds out when its cache is too old.
public final class SubscriberNews {

  private static final String NAME = "subscriber-changes";

  private final ActorSystem<?> system;
  private final ActorRef<Topic.Command<SubscriberChanged>> topic;

  private SubscriberNews(ActorSystem<?> system, ActorRef<Topic.Command<SubscriberChanged>> topic) {
    this.system = system;
    this.topic = topic;
  }

  public static SubscriberNews start(ActorSystem<?> system) {
    return new SubscriberNews(
        system,
        system.systemActorOf(Topic.create(SubscriberChanged.class, NAME), NAME, Props.empty()));
  }

  /// A subscriber was changed through this node.
  public void changed(String aor) {
    topic.tell(Topic.publish(new SubscriberChanged(aor)));
  }

  /// From now on `forget` is told of every change, whichever node it went through.
  public void tell(Consumer<String> forget) {
    ActorRef<SubscriberChanged> listener =
        system.systemActorOf(
            Behaviors.receiveMessage(
                (SubscriberChanged change) -> {
                  forget.accept(change.aor());
                  return Behaviors.same();
                }),
            NAME + "-listener",
            Props.empty());
    topic.tell(Topic.subscribe(listener));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster.it;

import io.holdfast.sharding.cluster.PeerMessage;
import org.apache.pekko.actor.typed.ActorRef;

/// An entity that answers with the name of the node that it is on.
final class Echo {

  /// What an echo and who asks it say to one another.
  sealed interface Message extends PeerMessage {}

  record Ask(int number, ActorRef<Message> replyTo) implements Message {}

  record Answer(int number, String node) implements Message {}

  private Echo() {}
}

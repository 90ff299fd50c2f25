// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import org.apache.pekko.actor.typed.ActorRef;

/// How an actor to which an answer goes is named on the wire.
interface References {

  String nameOf(ActorRef<?> ref);

  <T> ActorRef<T> named(String name);
}

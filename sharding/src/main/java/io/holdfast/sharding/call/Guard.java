// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;

/// Stands before a call, and lets go around it what cannot go through. It must stand outside: a
/// call whose write has failed waits for the journal, and whatever reaches it waits with it.
final class Guard extends BehaviorInterceptor<Call.Command, Call.Command> {

  private final Bypass bypass;

  Guard(Bypass bypass) {
    super(Call.Command.class);
    this.bypass = bypass;
  }

  @Override
  public Behavior<Call.Command> aroundReceive(
      TypedActorContext<Call.Command> context,
      Call.Command message,
      ReceiveTarget<Call.Command> target) {
    // one that was made for this message alone has nothing to wait for
    return target.apply(context, bypass.takes(message) ? Call.Ready.READY : message);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;

/// Knows which persistence ids were minted on this node a moment ago and so have no past: their
/// recovery is answered "empty" without a query, exactly once, for the incarnation that minted
/// them. A second recovery of the same id, after a restart of its actor, asks the journal.
public final class Births implements Extension {

  /// Finds the one instance of an actor system.
  public static final ExtensionId<Births> ID =
      new ExtensionId<>() {
        @Override
        public Births createExtension(ActorSystem<?> system) {
          return new Births();
        }
      };

  private final Set<String> minted = ConcurrentHashMap.newKeySet();

  private Births() {}

  public static Births get(ActorSystem<?> system) {
    return system.registerExtension(ID);
  }

  /// Notes an id that was made up just now.
  public void mint(String persistenceId) {
    minted.add(persistenceId);
  }

  /// Whether the id is known to have no events; true only the first time.
  public boolean consume(String persistenceId) {
    return minted.remove(persistenceId);
  }
}

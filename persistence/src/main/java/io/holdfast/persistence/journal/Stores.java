// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.sharding.routing.Shards;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.jspecify.annotations.Nullable;

/// Hands the open store to the plugins, which Pekko makes by itself. Whoever wires the node calls
/// [#install] once, after the store was opened and before the first persistent actor is started.
public final class Stores implements Extension {

  /// Finds the one instance of an actor system.
  public static final ExtensionId<Stores> ID =
      new ExtensionId<>() {
        @Override
        public Stores createExtension(ActorSystem<?> system) {
          return new Stores();
        }
      };

  /// What the plugins need.
  ///
  /// @param shards the cluster's, because rows bear the shard of their entity
  record Installed(EventStore store, Shards shards, PersistenceMeter meter) {}

  private final AtomicReference<@Nullable Installed> installed = new AtomicReference<>();

  private Stores() {}

  public static void install(
      ActorSystem<?> system, EventStore store, Shards shards, PersistenceMeter meter) {
    Stores stores = system.registerExtension(ID);
    if (!stores.installed.compareAndSet(null, new Installed(store, shards, meter))) {
      throw new IllegalStateException(
          "the store of " + system.name() + " was installed before (expected: once)");
    }
  }

  static Installed of(ActorSystem<?> system) {
    Installed found = system.registerExtension(ID).installed.get();
    if (found == null) {
      throw new IllegalStateException(
          "no store in "
              + system.name()
              + " (expected: Stores.install before the first persistent actor)");
    }
    return found;
  }
}

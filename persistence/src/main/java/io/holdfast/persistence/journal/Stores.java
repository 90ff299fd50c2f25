// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.sharding.routing.Shards;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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
  /// @param mayWrite whether this node may act at all
  record Installed(
      EventStore store, Shards shards, PersistenceMeter meter, BooleanSupplier mayWrite) {

    /// Changes the store, if this node may act now. A change that began before goes on; it bears an
    /// epoch that has passed if this node was replaced, and what it was to let take effect stops at
    /// the fence of the wire.
    <T> CompletionStage<T> change(Supplier<CompletionStage<T>> change) {
      return mayWrite.getAsBoolean()
          ? change.get()
          : CompletableFuture.failedFuture(
              new StoreUnavailableException(
                  "this node has lost touch with the majority, and writes nothing", null));
    }
  }

  private final AtomicReference<@Nullable Installed> installed = new AtomicReference<>();

  private Stores() {}

  /// @param mayWrite asked before each write, on any thread: a node that has lost touch with the
  ///   majority must not write, since its shards may have other owners by now
  public static void install(
      ActorSystem<?> system,
      EventStore store,
      Shards shards,
      PersistenceMeter meter,
      BooleanSupplier mayWrite) {
    Stores stores = system.registerExtension(ID);
    if (!stores.installed.compareAndSet(null, new Installed(store, shards, meter, mayWrite))) {
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

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.HandClock;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;

/// The actor system that the tests of a class share: its clock goes by hand, its journal is in
/// memory, and its log is silent.
final class CallKit {

  private CallKit() {}

  static ActorTestKit create() {
    Config config =
        ConfigFactory.parseString(
                HandClock.CONFIG
                    + """
                pekko.loglevel = OFF
                pekko.stdout-loglevel = OFF
                pekko.persistence.testkit.events.serialize = off
                pekko.persistence.testkit.snapshots.serialize = off
                """)
            .withFallback(PersistenceTestKitPlugin.config())
            .withFallback(ConfigFactory.load());
    return ActorTestKit.create("exchange", config);
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.holdfast.sharding.HandClock;
import io.holdfast.sharding.gateway.Fork;
import io.holdfast.sip.proxy.SessionTimer;
import io.holdfast.sip.transaction.Timers;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;

/// The actor system that the tests of a class share: its clock goes by hand, its journal is in
/// memory, and its log is silent.
final class CallKit {

  static final Fork.Rules FORKING =
      new Fork.Rules(10, Fork.Order.SERIAL, Duration.ofSeconds(20), Duration.ofSeconds(4));

  /// A call limit of an hour.
  static final CallSettings SETTINGS = settings(CallSettings.Durability.RINGING, 10);

  private CallKit() {}

  static CallSettings settings(CallSettings.Durability durability, int maxSpooledEnds) {
    return new CallSettings(
        durability,
        Timers.DEFAULT,
        Duration.ofSeconds(180),
        Duration.ofHours(1),
        SessionTimer.PASSIVE,
        Duration.ofSeconds(40),
        FORKING,
        maxSpooledEnds,
        10);
  }

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

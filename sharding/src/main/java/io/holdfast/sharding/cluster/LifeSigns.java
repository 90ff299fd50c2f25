// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import com.typesafe.config.Config;
import org.apache.pekko.event.EventStream;
import org.apache.pekko.remote.PhiAccrualFailureDetector;

/// Pekko's failure detector for one member, which can be told besides that the member is dead. Who
/// is downed is let go only when it is found unreachable, and who is proven dead need not be waited
/// for.
public final class LifeSigns extends PhiAccrualFailureDetector {

  private volatile boolean dead;

  /// As Pekko makes it, by name.
  public LifeSigns(Config config, EventStream events) {
    super(config, events);
  }

  @Override
  public boolean isAvailable() {
    return !dead && super.isAvailable();
  }

  /// No sign of life will come any more.
  void dead() {
    dead = true;
  }
}

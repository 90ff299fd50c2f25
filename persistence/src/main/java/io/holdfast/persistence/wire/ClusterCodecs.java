// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import io.holdfast.persistence.journal.Parts;
import io.holdfast.sharding.routing.SubscriberChanged;
import java.util.List;

/// The bytes of what nodes tell one another about the cluster and themselves.
final class ClusterCodecs {

  private ClusterCodecs() {}

  static List<PeerCodec<?>> all() {
    return List.of(
        PeerCodec.first(
            64,
            SubscriberChanged.class,
            (it, out) -> Parts.writeText(out, it.aor()),
            in -> new SubscriberChanged(Parts.readText(in))));
  }
}

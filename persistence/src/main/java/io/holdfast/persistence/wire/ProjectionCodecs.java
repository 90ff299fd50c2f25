// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import io.holdfast.persistence.journal.Parts;
import io.holdfast.persistence.projection.ClusterProjection;
import java.util.List;

/// The bytes of what the projection of call records is asked, and of what it answers.
final class ProjectionCodecs {

  private ProjectionCodecs() {}

  static List<PeerCodec<?>> all(References refs) {
    return List.of(
        PeerCodec.first(
            128,
            ClusterProjection.CatchUp.class,
            (it, out) -> Parts.writeText(out, refs.nameOf(it.replyTo())),
            in -> new ClusterProjection.CatchUp(refs.named(Parts.readText(in)))),
        PeerCodec.first(
            129,
            ClusterProjection.Rebuild.class,
            (it, out) -> Parts.writeText(out, refs.nameOf(it.replyTo())),
            in -> new ClusterProjection.Rebuild(refs.named(Parts.readText(in)))),
        PeerCodec.first(
            130,
            ClusterProjection.Done.class,
            (it, out) -> {
              Parts.writeNumber(out, it.records());
              Parts.writeText(out, it.failure());
            },
            in -> new ClusterProjection.Done(Parts.readNumber(in), Parts.readText(in))));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.persistence.journal.Parts;
import io.holdfast.sharding.cluster.Incarnation;
import io.holdfast.sharding.cluster.Quorum;
import java.util.List;

/// The bytes of what quorums tell one another: who stands by whom, and who is dead.
final class QuorumCodecs {

  private QuorumCodecs() {}

  static List<PeerCodec<?>> all() {
    return List.of(
        PeerCodec.first(
            80,
            Quorum.Beat.class,
            (it, out) -> {
              write(out, it.from());
              write(out, it.to());
              out.writeLong(it.sentAt());
            },
            in -> new Quorum.Beat(read(in), read(in), in.readLong())),
        PeerCodec.first(
            81,
            Quorum.Ack.class,
            (it, out) -> {
              write(out, it.from());
              write(out, it.to());
              out.writeLong(it.sentAt());
            },
            in -> new Quorum.Ack(read(in), read(in), in.readLong())),
        PeerCodec.first(
            82,
            Quorum.Refused.class,
            (it, out) -> {
              write(out, it.from());
              write(out, it.dead());
            },
            in -> new Quorum.Refused(read(in), read(in))));
  }

  private static void write(Output out, Incarnation incarnation) {
    Parts.writeText(out, incarnation.address());
    out.writeLong(incarnation.uid());
  }

  private static Incarnation read(Input in) {
    return new Incarnation(Parts.readText(in), in.readLong());
  }
}

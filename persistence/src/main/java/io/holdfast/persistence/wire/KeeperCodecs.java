// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import io.holdfast.persistence.journal.Parts;
import io.holdfast.sharding.keeper.Keeper;
import java.util.List;
import java.util.Set;

/// The bytes of what the keepers of shards are told.
final class KeeperCodecs {

  private KeeperCodecs() {}

  static List<PeerCodec<?>> all() {
    return List.of(
        PeerCodec.first(
            16,
            Keeper.Poke.class,
            (it, out) -> Parts.writeInstant(out, it.now()),
            in -> new Keeper.Poke(Parts.readInstant(in))),
        PeerCodec.first(
            17,
            Keeper.Resumed.class,
            (it, out) -> {
              Parts.writeText(out, it.uid());
              Parts.writeList(
                  out,
                  it.open().stream().sorted().toList(),
                  (leg, to) -> Parts.writeNumber(to, leg));
            },
            in ->
                new Keeper.Resumed(
                    Parts.readText(in), Set.copyOf(Parts.readList(in, Parts::readInt)))));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.sharding.call.CallEvent.Refreshed;

/// The bytes of [Refreshed].
final class RefreshedCodec implements Codec<Refreshed> {

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(Refreshed event, Output out) {
    Parts.writeNumber(out, event.leg());
    Parts.writeInstant(out, event.at());
    Parts.writeNumber(out, event.epoch());
    out.writeBoolean(event.byCaller());
    Parts.writeText(out, event.contact());
    Parts.writeInstant(out, event.due());
  }

  @Override
  public Refreshed read(Input in, int version) {
    return new Refreshed(
        Parts.readInt(in),
        Parts.readInstant(in),
        Parts.readNumber(in),
        Parts.readFlag(in),
        Parts.readText(in),
        Parts.readInstant(in));
  }
}

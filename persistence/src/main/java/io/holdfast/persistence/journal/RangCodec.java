// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.sharding.call.CallEvent.Rang;

/// The bytes of [Rang].
final class RangCodec implements Codec<Rang> {

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(Rang event, Output out) {
    Parts.writeNumber(out, event.leg());
    Parts.writeInstant(out, event.at());
    Parts.writeNumber(out, event.epoch());
    Parts.writeNumber(out, event.branch());
    Parts.writeNumber(out, event.status());
    Parts.writeText(out, event.toTag());
    Parts.writeInstant(out, event.due());
  }

  @Override
  public Rang read(Input in, int version) {
    return new Rang(
        Parts.readInt(in),
        Parts.readInstant(in),
        Parts.readNumber(in),
        Parts.readInt(in),
        Parts.readInt(in),
        Parts.readText(in),
        Parts.readInstant(in));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.sharding.call.CallEvent.Answered;

/// The bytes of [Answered].
final class AnsweredCodec implements Codec<Answered> {

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(Answered event, Output out) {
    Parts.writeNumber(out, event.leg());
    Parts.writeInstant(out, event.at());
    Parts.writeNumber(out, event.epoch());
    Parts.writeNumber(out, event.branch());
    Parts.writeNumber(out, event.status());
    Parts.writeBytes(out, event.response());
    Parts.writeInstant(out, event.due());
  }

  @Override
  public Answered read(Input in, int version) {
    return new Answered(
        Parts.readInt(in),
        Parts.readInstant(in),
        Parts.readNumber(in),
        Parts.readInt(in),
        Parts.readInt(in),
        Parts.readBytes(in),
        Parts.readInstant(in));
  }
}

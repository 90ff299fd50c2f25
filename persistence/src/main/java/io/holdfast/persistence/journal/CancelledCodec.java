// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.sharding.call.CallEvent.Cancelled;

/// The bytes of [Cancelled].
final class CancelledCodec implements Codec<Cancelled> {

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(Cancelled event, Output out) {
    Parts.writeNumber(out, event.leg());
    Parts.writeInstant(out, event.at());
    Parts.writeNumber(out, event.epoch());
  }

  @Override
  public Cancelled read(Input in, int version) {
    return new Cancelled(Parts.readInt(in), Parts.readInstant(in), Parts.readNumber(in));
  }
}

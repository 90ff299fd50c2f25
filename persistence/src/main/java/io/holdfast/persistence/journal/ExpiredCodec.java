// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.sharding.registration.Registration.Expired;

/// The bytes of [Expired].
final class ExpiredCodec implements Codec<Expired> {

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(Expired event, Output out) {
    Parts.writeText(out, event.contact());
    Parts.writeInstant(out, event.at());
    Parts.writeNumber(out, event.epoch());
    Parts.writeNumber(out, event.contacts());
    Parts.writeInstant(out, event.due());
  }

  @Override
  public Expired read(Input in, int version) {
    return new Expired(
        Parts.readText(in),
        Parts.readInstant(in),
        Parts.readNumber(in),
        Parts.readInt(in),
        Parts.readInstant(in));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.sharding.registration.Registration.Unbound;

/// The bytes of [Unbound].
final class UnboundCodec implements Codec<Unbound> {

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(Unbound event, Output out) {
    Parts.writeText(out, event.contact());
    Parts.writeText(out, event.callId());
    Parts.writeNumber(out, event.cseq());
    Parts.writeInstant(out, event.at());
    Parts.writeNumber(out, event.epoch());
    Parts.writeNumber(out, event.contacts());
    Parts.writeInstant(out, event.due());
  }

  @Override
  public Unbound read(Input in, int version) {
    return new Unbound(
        Parts.readText(in),
        Parts.readText(in),
        Parts.readNumber(in),
        Parts.readInstant(in),
        Parts.readNumber(in),
        Parts.readInt(in),
        Parts.readInstant(in));
  }
}

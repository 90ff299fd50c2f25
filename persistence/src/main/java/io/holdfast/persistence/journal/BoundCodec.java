// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.sharding.registration.Registration.Bound;
import io.holdfast.sip.registrar.Binding;

/// The bytes of [Bound].
final class BoundCodec implements Codec<Bound> {

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(Bound event, Output out) {
    writeBinding(event.binding(), out);
    Parts.writeInstant(out, event.at());
    Parts.writeNumber(out, event.epoch());
    Parts.writeNumber(out, event.contacts());
    Parts.writeInstant(out, event.due());
  }

  @Override
  public Bound read(Input in, int version) {
    return new Bound(
        readBinding(in),
        Parts.readInstant(in),
        Parts.readNumber(in),
        Parts.readInt(in),
        Parts.readInstant(in));
  }

  /// As it stands in version 1 of this event and in version 1 of the snapshot.
  static void writeBinding(Binding binding, Output out) {
    Parts.writeText(out, binding.contact());
    Parts.writeNumber(out, binding.q());
    Parts.writeText(out, binding.params());
    Parts.writeFlow(out, binding.flow());
    out.writeBoolean(binding.viaFlow());
    Parts.writeTexts(out, binding.path());
    Parts.writeText(out, binding.callId());
    Parts.writeNumber(out, binding.cseq());
    Parts.writeInstant(out, binding.grantedUntil());
    Parts.writeInstant(out, binding.expiresAt());
  }

  static Binding readBinding(Input in) {
    return new Binding(
        Parts.readText(in),
        Parts.readInt(in),
        Parts.readText(in),
        Parts.readFlow(in),
        Parts.readFlag(in),
        Parts.readTexts(in),
        Parts.readText(in),
        Parts.readNumber(in),
        Parts.readInstant(in),
        Parts.readInstant(in));
  }
}

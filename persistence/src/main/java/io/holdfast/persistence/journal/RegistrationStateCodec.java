// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.sharding.registration.Registration.State;
import io.holdfast.sip.registrar.Bindings;
import io.holdfast.sip.registrar.Removal;

/// The bytes of a registration's snapshot.
final class RegistrationStateCodec implements Codec<State> {

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(State state, Output out) {
    Parts.writeList(out, state.bindings().all(), BoundCodec::writeBinding);
    Parts.writeList(out, state.bindings().removals(), RegistrationStateCodec::writeRemoval);
    Parts.writeInstant(out, state.at());
    Parts.writeNumber(out, state.epoch());
  }

  @Override
  public State read(Input in, int version) {
    var bindings =
        new Bindings(
            Parts.readList(in, BoundCodec::readBinding),
            Parts.readList(in, RegistrationStateCodec::readRemoval));
    return new State(bindings, Parts.readInstant(in), Parts.readNumber(in));
  }

  private static void writeRemoval(Removal removal, Output out) {
    Parts.writeText(out, removal.callId());
    Parts.writeNumber(out, removal.cseq());
    Parts.writeInstant(out, removal.at());
  }

  private static Removal readRemoval(Input in) {
    return new Removal(Parts.readText(in), Parts.readNumber(in), Parts.readInstant(in));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.sharding.call.CallEvent.Attempt;
import io.holdfast.sharding.call.CallEvent.Attempted;
import io.holdfast.sharding.call.CallEvent.Branch;

/// The bytes of [Attempted].
final class AttemptedCodec implements Codec<Attempted> {

  @Override
  public int version() {
    return 2;
  }

  @Override
  public void write(Attempted event, Output out) {
    Parts.writeNumber(out, event.leg());
    Parts.writeInstant(out, event.at());
    Parts.writeNumber(out, event.epoch());
    Parts.writeText(out, event.callId());
    Parts.writeText(out, event.node());
    Parts.writeFlow(out, event.source());
    Parts.writeBytes(out, event.invite());
    Parts.writeList(out, event.branches(), AttemptedCodec::writeBranch);
    Parts.writeText(out, event.why());
    Parts.writeInstant(out, event.due());
  }

  @Override
  public Attempted read(Input in, int version) {
    return new Attempted(
        Parts.readInt(in),
        Parts.readInstant(in),
        Parts.readNumber(in),
        Parts.readText(in),
        Parts.readText(in),
        Parts.readFlow(in),
        Parts.readBytes(in),
        Parts.readList(in, branch -> readBranch(branch, version)),
        version < 2 ? "" : Parts.readText(in),
        Parts.readInstant(in));
  }

  private static void writeBranch(Branch branch, Output out) {
    Parts.writeNumber(out, branch.number());
    Parts.writeNumber(out, branch.round());
    Parts.writeNumber(out, branch.instead());
    Parts.writeText(out, branch.requestUri());
    Parts.writeTexts(out, branch.routes());
    Parts.writeNumber(out, branch.thousandths());
    Parts.writeText(out, branch.why());
    Parts.writeList(out, branch.attempts(), AttemptedCodec::writeAttempt);
  }

  /// In version 1 all branches are tried at once, and nobody says why.
  private static Branch readBranch(Input in, int version) {
    return new Branch(
        Parts.readInt(in),
        version < 2 ? 0 : Parts.readInt(in),
        version < 2 ? 0 : Parts.readInt(in),
        Parts.readText(in),
        Parts.readTexts(in),
        Parts.readInt(in),
        version < 2 ? "" : Parts.readText(in),
        Parts.readList(in, AttemptedCodec::readAttempt));
  }

  private static void writeAttempt(Attempt attempt, Output out) {
    Parts.writeDestination(out, attempt.destination());
    Parts.writeText(out, attempt.via());
    Parts.writeText(out, attempt.recordRoute());
  }

  private static Attempt readAttempt(Input in) {
    return new Attempt(Parts.readDestination(in), Parts.readText(in), Parts.readText(in));
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.sharding.call.CallEvent.BranchResult;
import io.holdfast.sharding.call.CallEvent.Ended;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;

/// The bytes of [Ended].
final class EndedCodec implements Codec<Ended> {

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(Ended event, Output out) {
    Parts.writeNumber(out, event.leg());
    Parts.writeInstant(out, event.at());
    Parts.writeNumber(out, event.epoch());
    out.writeByte(codeOf(event.by()));
    out.writeByte(codeOf(event.outcome()));
    Parts.writeNumber(out, event.status());
    Parts.writeList(out, event.branches(), EndedCodec::writeResult);
  }

  @Override
  public Ended read(Input in, int version) {
    return new Ended(
        Parts.readInt(in),
        Parts.readInstant(in),
        Parts.readNumber(in),
        endedBy(in.readByteUnsigned()),
        outcome(in.readByteUnsigned()),
        Parts.readInt(in),
        Parts.readList(in, EndedCodec::readResult));
  }

  private static void writeResult(BranchResult result, Output out) {
    Parts.writeNumber(out, result.number());
    Parts.writeText(out, result.target());
    Parts.writeNumber(out, result.status());
  }

  private static BranchResult readResult(Input in) {
    return new BranchResult(Parts.readInt(in), Parts.readText(in), Parts.readInt(in));
  }

  // Codes, not ordinals: they stay whatever becomes of the enums.

  private static int codeOf(EndedBy by) {
    return switch (by) {
      case CALLER -> 0;
      case CALLEE -> 1;
      case NODE -> 2;
    };
  }

  private static EndedBy endedBy(int code) {
    return switch (code) {
      case 0 -> EndedBy.CALLER;
      case 1 -> EndedBy.CALLEE;
      case 2 -> EndedBy.NODE;
      default -> throw new KryoException("ended by " + code + " (expected: 0 to 2)");
    };
  }

  private static int codeOf(Outcome outcome) {
    return switch (outcome) {
      case ANSWERED -> 0;
      case BUSY -> 1;
      case REJECTED -> 2;
      case CANCELLED -> 3;
      case NO_ANSWER -> 4;
      case FAILED -> 5;
      case TIMEOUT -> 6;
    };
  }

  private static Outcome outcome(int code) {
    return switch (code) {
      case 0 -> Outcome.ANSWERED;
      case 1 -> Outcome.BUSY;
      case 2 -> Outcome.REJECTED;
      case 3 -> Outcome.CANCELLED;
      case 4 -> Outcome.NO_ANSWER;
      case 5 -> Outcome.FAILED;
      case 6 -> Outcome.TIMEOUT;
      default -> throw new KryoException("outcome " + code + " (expected: 0 to 6)");
    };
  }
}

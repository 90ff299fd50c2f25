// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.persistence.journal.Parts;
import io.holdfast.sharding.call.Call;
import io.holdfast.sharding.call.CallDirectory.BranchView;
import io.holdfast.sharding.call.CallDirectory.LegView;
import io.holdfast.sharding.call.CallDirectory.View;
import io.holdfast.sharding.call.Missed;
import java.util.List;

/// The bytes of what calls are told, and of what they answer.
final class CallCodecs {

  private CallCodecs() {}

  static List<PeerCodec<?>> all(References refs) {
    return List.of(
        PeerCodec.first(1, Call.Request.class, CallCodecs::write, CallCodecs::readRequest),
        PeerCodec.first(2, Call.Response.class, CallCodecs::write, CallCodecs::readResponse),
        PeerCodec.first(
            3,
            Call.Resume.class,
            (it, out) -> {
              Parts.writeText(out, it.uid());
              Parts.writeText(out, refs.nameOf(it.keeper()));
            },
            in -> new Call.Resume(Parts.readText(in), refs.named(Parts.readText(in)))),
        PeerCodec.first(
            4,
            Call.HangUp.class,
            (it, out) -> Parts.writeText(out, refs.nameOf(it.replyTo())),
            in -> new Call.HangUp(refs.named(Parts.readText(in)))),
        PeerCodec.first(
            5,
            Call.HungUp.class,
            (it, out) -> Parts.writeNumber(out, it.legs()),
            in -> new Call.HungUp(Parts.readInt(in))),
        PeerCodec.first(
            6,
            Call.Describe.class,
            (it, out) -> Parts.writeText(out, refs.nameOf(it.replyTo())),
            in -> new Call.Describe(refs.named(Parts.readText(in)))),
        PeerCodec.first(
            7,
            Call.Described.class,
            (it, out) -> Fields.writeOptional(out, it.view().orElse(null), CallCodecs::writeView),
            in -> new Call.Described(Fields.readOptional(in, CallCodecs::readView))),
        PeerCodec.first(
            8,
            Call.CatchUp.class,
            (it, out) -> {
              Parts.writeText(out, it.uid());
              Fields.writeBlock(out, it.missed(), CallCodecs::write);
              Parts.writeText(out, refs.nameOf(it.replyTo()));
            },
            in ->
                new Call.CatchUp(
                    Parts.readText(in),
                    Fields.readBlock(in, CallCodecs::readMissed),
                    refs.named(Parts.readText(in)))),
        PeerCodec.first(
            9,
            Call.Noted.class,
            (it, out) -> {
              Parts.writeText(out, it.uid());
              Fields.writeBlock(out, it.missed(), CallCodecs::write);
            },
            in ->
                new Call.Noted(Parts.readText(in), Fields.readBlock(in, CallCodecs::readMissed))));
  }

  private static void write(Call.Request request, Output out) {
    Fields.writeMessage(out, request.request());
    Parts.writeFlow(out, request.source());
    Parts.writeInstant(out, request.at());
    Fields.writeOptional(out, request.cookie().orElse(null), Fields::writeRecordRoute);
    Fields.writeOptional(out, request.aim().orElse(null), Fields::writeAim);
    Parts.writeText(out, request.loopHash());
  }

  private static Call.Request readRequest(Input in) {
    return new Call.Request(
        Fields.readRequest(in),
        Parts.readFlow(in),
        Parts.readInstant(in),
        Fields.readOptional(in, Fields::readRecordRoute),
        Fields.readOptional(in, Fields::readAim),
        Parts.readText(in));
  }

  private static void write(Call.Response response, Output out) {
    Fields.writeMessage(out, response.response());
    Fields.writeBranch(response.cookie(), out);
    Parts.writeInstant(out, response.at());
  }

  private static Call.Response readResponse(Input in) {
    return new Call.Response(Fields.readResponse(in), Fields.readBranch(in), Parts.readInstant(in));
  }

  // ---- what a call missed

  private static void write(Missed missed, Output out) {
    switch (missed) {
      case Missed.Ended(var leg, var byCaller, var at) -> {
        out.writeByte(0);
        Parts.writeNumber(out, leg);
        out.writeBoolean(byCaller);
        Parts.writeInstant(out, at);
      }
      case Missed.Moved(var leg, var ofCaller, var contact, var at) -> {
        out.writeByte(1);
        Parts.writeNumber(out, leg);
        out.writeBoolean(ofCaller);
        Parts.writeText(out, contact);
        Parts.writeInstant(out, at);
      }
    }
  }

  private static Missed readMissed(Input in) {
    int kind = in.readByteUnsigned();
    return switch (kind) {
      case 0 -> new Missed.Ended(Parts.readInt(in), Parts.readFlag(in), Parts.readInstant(in));
      case 1 ->
          new Missed.Moved(
              Parts.readInt(in), Parts.readFlag(in), Parts.readText(in), Parts.readInstant(in));
      default -> throw new KryoException("what was missed " + kind + " (expected: 0 or 1)");
    };
  }

  // ---- what operators see of a call

  private static void writeView(View view, Output out) {
    Parts.writeText(out, view.callId());
    Parts.writeText(out, view.uid());
    Parts.writeNumber(out, view.shard());
    Parts.writeText(out, view.node());
    Parts.writeList(out, view.legs(), (leg, to) -> Fields.writeBlock(to, leg, CallCodecs::write));
  }

  private static View readView(Input in) {
    return new View(
        Parts.readText(in),
        Parts.readText(in),
        Parts.readInt(in),
        Parts.readText(in),
        Parts.readList(in, from -> Fields.readBlock(from, CallCodecs::readLeg)));
  }

  private static void write(LegView leg, Output out) {
    Parts.writeNumber(out, leg.leg());
    Parts.writeText(out, leg.phase());
    Parts.writeText(out, leg.from());
    Parts.writeText(out, leg.to());
    Parts.writeText(out, leg.requestUri());
    Parts.writeInstant(out, leg.startedAt());
    for (var at : List.of(leg.rangAt(), leg.answeredAt(), leg.endedAt())) {
      Fields.writeOptional(out, at.orElse(null), (it, to) -> Parts.writeInstant(to, it));
    }
    Parts.writeNumber(out, leg.sipStatus());
    Parts.writeList(
        out, leg.branches(), (branch, to) -> Fields.writeBlock(to, branch, CallCodecs::write));
    Parts.writeText(out, leg.why());
  }

  private static LegView readLeg(Input in) {
    return new LegView(
        Parts.readInt(in),
        Parts.readText(in),
        Parts.readText(in),
        Parts.readText(in),
        Parts.readText(in),
        Parts.readInstant(in),
        Fields.readOptional(in, Parts::readInstant),
        Fields.readOptional(in, Parts::readInstant),
        Fields.readOptional(in, Parts::readInstant),
        Parts.readInt(in),
        Parts.readList(in, from -> Fields.readBlock(from, CallCodecs::readBranch)),
        Fields.isAtEnd(in) ? "" : Parts.readText(in));
  }

  private static void write(BranchView branch, Output out) {
    Parts.writeNumber(out, branch.number());
    Parts.writeText(out, branch.target());
    Parts.writeNumber(out, branch.status());
    Parts.writeNumber(out, branch.round());
    Parts.writeText(out, branch.why());
  }

  private static BranchView readBranch(Input in) {
    int number = Parts.readInt(in);
    String target = Parts.readText(in);
    int status = Parts.readInt(in);
    return Fields.isAtEnd(in)
        ? new BranchView(number, target, status, 0, "")
        : new BranchView(number, target, status, Parts.readInt(in), Parts.readText(in));
  }
}

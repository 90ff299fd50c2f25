// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.persistence.journal.Parts;
import io.holdfast.sharding.registration.Registration;
import io.holdfast.sharding.registration.Registration.Target;
import io.holdfast.sip.registrar.Binding;
import io.holdfast.sip.registrar.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/// The bytes of what addresses-of-record are asked, and of what they answer.
final class RegistrationCodecs {

  private RegistrationCodecs() {}

  static List<PeerCodec<?>> all(References refs) {
    return List.of(
        PeerCodec.first(
            32,
            Registration.Register.class,
            (it, out) -> {
              Fields.writeMessage(out, it.message());
              Parts.writeFlow(out, it.flow());
              Parts.writeInstant(out, it.receivedAt());
              Parts.writeText(out, refs.nameOf(it.replyTo()));
            },
            in ->
                new Registration.Register(
                    Fields.readRequest(in),
                    Parts.readFlow(in),
                    Parts.readInstant(in),
                    refs.named(Parts.readText(in)))),
        question(
            33,
            Registration.Lookup.class,
            refs,
            Registration.Lookup::now,
            Registration.Lookup::replyTo,
            Registration.Lookup::new),
        question(
            34,
            Registration.Show.class,
            refs,
            Registration.Show::now,
            Registration.Show::replyTo,
            Registration.Show::new),
        question(
            35,
            Registration.Remove.class,
            refs,
            Registration.Remove::now,
            Registration.Remove::replyTo,
            Registration.Remove::new),
        PeerCodec.first(
            36,
            Registration.Sweep.class,
            (it, out) -> Parts.writeInstant(out, it.now()),
            in -> new Registration.Sweep(Parts.readInstant(in))),
        PeerCodec.first(
            40,
            Registration.Registered.class,
            (it, out) -> Fields.writeMessage(out, it.response()),
            in -> new Registration.Registered(Fields.readResponse(in))),
        PeerCodec.first(
            41,
            Registration.Refused.class,
            (it, out) -> {
              write(it.refusal(), out);
              Fields.writeMessage(out, it.response());
            },
            in -> new Registration.Refused(readRefusal(in), Fields.readResponse(in))),
        PeerCodec.first(
            42,
            Registration.Targets.class,
            (it, out) ->
                Parts.writeList(
                    out,
                    it.targets(),
                    (target, to) -> Fields.writeBlock(to, target, RegistrationCodecs::write)),
            in ->
                new Registration.Targets(
                    Parts.readList(
                        in, from -> Fields.readBlock(from, RegistrationCodecs::readTarget)))),
        PeerCodec.first(
            43,
            Registration.Listing.class,
            (it, out) ->
                Parts.writeList(
                    out,
                    it.bindings(),
                    (binding, to) -> Fields.writeBlock(to, binding, RegistrationCodecs::write)),
            in ->
                new Registration.Listing(
                    Parts.readList(
                        in, from -> Fields.readBlock(from, RegistrationCodecs::readBinding)))),
        PeerCodec.first(
            44,
            Registration.Removed.class,
            (it, out) -> Parts.writeNumber(out, it.count()),
            in -> new Registration.Removed(Parts.readInt(in))),
        PeerCodec.first(
            45,
            Registration.Unavailable.class,
            (it, out) -> Parts.writeText(out, it.reason()),
            in -> new Registration.Unavailable(Parts.readText(in))));
  }

  /// What is asked at an instant, and answered to somebody.
  private static <T> PeerCodec<T> question(
      int id,
      Class<T> type,
      References refs,
      Function<T, Instant> now,
      Function<T, ActorRef<Registration.Reply>> replyTo,
      BiFunction<Instant, ActorRef<Registration.Reply>, T> made) {
    return PeerCodec.first(
        id,
        type,
        (it, out) -> {
          Parts.writeInstant(out, now.apply(it));
          Parts.writeText(out, refs.nameOf(replyTo.apply(it)));
        },
        in -> made.apply(Parts.readInstant(in), refs.named(Parts.readText(in))));
  }

  private static void write(Target target, Output out) {
    Parts.writeText(out, target.contact());
    Parts.writeNumber(out, target.q());
    Parts.writeFlow(out, target.flow());
    out.writeBoolean(target.viaFlow());
    Parts.writeTexts(out, target.path());
  }

  private static Target readTarget(Input in) {
    return new Target(
        Parts.readText(in),
        Parts.readInt(in),
        Parts.readFlow(in),
        Parts.readFlag(in),
        Parts.readTexts(in));
  }

  private static void write(Binding binding, Output out) {
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

  private static Binding readBinding(Input in) {
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

  private static void write(Refusal refusal, Output out) {
    switch (refusal) {
      case Refusal.Improper(var reason) -> {
        out.writeByte(0);
        Parts.writeText(out, reason);
      }
      case Refusal.NotYours _ -> out.writeByte(1);
      case Refusal.NoSuchAddress _ -> out.writeByte(2);
      case Refusal.BadExtension(var options) -> {
        out.writeByte(3);
        Parts.writeText(out, options);
      }
      case Refusal.TooBrief(var minExpires) -> {
        out.writeByte(4);
        Parts.writeNumber(out, minExpires);
      }
      case Refusal.TooManyContacts(var limit) -> {
        out.writeByte(5);
        Parts.writeNumber(out, limit);
      }
      case Refusal.OutOfOrder(var cseq, var seen) -> {
        out.writeByte(6);
        Parts.writeNumber(out, cseq);
        Parts.writeNumber(out, seen);
      }
    }
  }

  private static Refusal readRefusal(Input in) {
    int kind = in.readByteUnsigned();
    return switch (kind) {
      case 0 -> new Refusal.Improper(Parts.readText(in));
      case 1 -> new Refusal.NotYours();
      case 2 -> new Refusal.NoSuchAddress();
      case 3 -> new Refusal.BadExtension(Parts.readText(in));
      case 4 -> new Refusal.TooBrief(Parts.readNumber(in));
      case 5 -> new Refusal.TooManyContacts(Parts.readInt(in));
      case 6 -> new Refusal.OutOfOrder(Parts.readNumber(in), Parts.readNumber(in));
      default -> throw new KryoException("refusal " + kind + " (expected: 0 to 6)");
    };
  }
}

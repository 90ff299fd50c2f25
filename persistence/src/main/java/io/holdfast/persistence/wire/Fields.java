// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.persistence.journal.Parts;
import io.holdfast.sharding.gateway.Aim;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult;
import io.holdfast.sip.parse.SipParser;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.uri.SipUri;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The fields of messages between nodes that are more than [Parts]. Their bytes never change, as
/// those of parts; what may grow one day is a block.
final class Fields {

  // What crosses was within the limits when it came in, and has grown since by what we stamped.
  private static final SipParser PARSER = new SipParser(Limits.UNLIMITED);

  private Fields() {}

  // ---- what may be absent, and what may grow

  static <T> void writeOptional(Output out, @Nullable T value, Parts.Writer<T> writer) {
    out.writeBoolean(value != null);
    if (value != null) {
      writer.write(value, out);
    }
  }

  static <T> Optional<T> readOptional(Input in, Parts.Reader<T> reader) {
    return Parts.readFlag(in) ? Optional.of(reader.read(in)) : Optional.empty();
  }

  /// Writes a value after its length, so that a later version can add fields at its end.
  static <T> void writeBlock(Output out, T value, Parts.Writer<T> writer) {
    try (var block = new Output(128, -1)) {
      writer.write(value, block);
      Parts.writeBytes(out, block.toBytes());
    }
  }

  /// Reads what is known of a block, and passes over the rest.
  static <T> T readBlock(Input in, Parts.Reader<T> reader) {
    try (var block = new Input(Parts.readBytes(in))) {
      return reader.read(block);
    }
  }

  /// Whether a block has no more fields, because an older version wrote it.
  static boolean isAtEnd(Input block) {
    return block.position() >= block.limit();
  }

  // ---- SIP

  /// The message as it would leave on the wire: the other side parses it again.
  static void writeMessage(Output out, SipMessage message) {
    Parts.writeBytes(out, message.encode());
  }

  static SipMessage readMessage(Input in) {
    return switch (PARSER.datagram(Parts.readBytes(in))) {
      case ParseResult.Parsed(var message, _) -> message;
      case ParseResult other ->
          throw new KryoException("SIP message: " + other + " (expected: one that was parsed)");
    };
  }

  static SipRequest readRequest(Input in) {
    if (readMessage(in) instanceof SipRequest request) {
      return request;
    }
    throw new KryoException("SIP message: a response (expected: a request)");
  }

  static SipResponse readResponse(Input in) {
    if (readMessage(in) instanceof SipResponse response) {
      return response;
    }
    throw new KryoException("SIP message: a request (expected: a response)");
  }

  // ---- cookies

  static void writeRecordRoute(Cookie.RecordRoute cookie, Output out) {
    writeKind(out, cookie.kind());
    Parts.writeText(out, cookie.uid());
    Parts.writeNumber(out, cookie.leg());
    Parts.writeNumber(out, cookie.branch());
    writeFlow(out, cookie.callerFlow());
    writeFlow(out, cookie.calleeFlow());
    out.writeInt(cookie.callerTagHash());
  }

  static Cookie.RecordRoute readRecordRoute(Input in) {
    return new Cookie.RecordRoute(
        readKind(in),
        Parts.readText(in),
        Parts.readInt(in),
        Parts.readInt(in),
        readFlow(in),
        readFlow(in),
        in.readInt());
  }

  static void writeBranch(Cookie.Branch cookie, Output out) {
    writeKind(out, cookie.kind());
    Parts.writeText(out, cookie.uid());
    Parts.writeNumber(out, cookie.leg());
    Parts.writeNumber(out, cookie.branch());
    Parts.writeNumber(out, cookie.attempt());
    Parts.writeText(out, cookie.discriminator());
  }

  static Cookie.Branch readBranch(Input in) {
    return new Cookie.Branch(
        readKind(in),
        Parts.readText(in),
        Parts.readInt(in),
        Parts.readInt(in),
        Parts.readInt(in),
        Parts.readText(in));
  }

  private static void writeFlow(Output out, @Nullable Flow flow) {
    writeOptional(out, flow, (it, to) -> Parts.writeFlow(to, it));
  }

  private static @Nullable Flow readFlow(Input in) {
    return readOptional(in, Parts::readFlow).orElse(null);
  }

  private static void writeKind(Output out, Cookie.Kind kind) {
    out.writeByte(
        switch (kind) {
          case CALL -> 0;
          case NODE -> 1;
        });
  }

  private static Cookie.Kind readKind(Input in) {
    int kind = in.readByteUnsigned();
    return switch (kind) {
      case 0 -> Cookie.Kind.CALL;
      case 1 -> Cookie.Kind.NODE;
      default -> throw new KryoException("kind of cookie " + kind + " (expected: 0 or 1)");
    };
  }

  // ---- aims

  static void writeAim(Aim aim, Output out) {
    switch (aim) {
      case Aim.User(var aor) -> {
        out.writeByte(0);
        Parts.writeText(out, aor);
      }
      case Aim.Elsewhere(var requestUri, var nextHop) -> {
        out.writeByte(1);
        Parts.writeText(out, requestUri);
        Parts.writeText(out, nextHop.text());
      }
    }
  }

  static Aim readAim(Input in) {
    int kind = in.readByteUnsigned();
    return switch (kind) {
      case 0 -> new Aim.User(Parts.readText(in));
      case 1 -> new Aim.Elsewhere(Parts.readText(in), SipUri.of(Parts.readText(in)));
      default -> throw new KryoException("aim " + kind + " (expected: 0 or 1)");
    };
  }
}

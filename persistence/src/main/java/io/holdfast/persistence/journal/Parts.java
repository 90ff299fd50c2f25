// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parts of which journaled values consist, and messages between nodes. Their bytes must never
/// change: all codecs of all versions are made of them. Lengths are checked against what is left
/// before anything is allocated.
public final class Parts {

  /// Writes one element of a list.
  public interface Writer<T> {
    void write(T value, Output out);
  }

  /// Reads one element of a list.
  public interface Reader<T> {
    T read(Input in);
  }

  private Parts() {}

  // ---- Numbers

  /// Small ones take few bytes.
  public static void writeNumber(Output out, long value) {
    out.writeVarLong(value, true);
  }

  public static long readNumber(Input in) {
    return in.readVarLong(true);
  }

  public static int readInt(Input in) {
    long value = readNumber(in);
    if (value != (int) value) {
      throw new KryoException("number " + value + " (expected: 32 bits)");
    }
    return (int) value;
  }

  public static boolean readFlag(Input in) {
    int value = in.readByteUnsigned();
    return switch (value) {
      case 0 -> false;
      case 1 -> true;
      default -> throw new KryoException("flag " + value + " (expected: 0 or 1)");
    };
  }

  // ---- Text and bytes

  public static void writeBytes(Output out, byte[] bytes) {
    out.writeVarInt(bytes.length, true);
    out.writeBytes(bytes);
  }

  public static byte[] readBytes(Input in) {
    return in.readBytes(readLength(in));
  }

  public static void writeText(Output out, String text) {
    writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  public static String readText(Input in) {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  /// A length or a number of elements, each of which takes at least a byte.
  private static int readLength(Input in) {
    int length = in.readVarInt(true);
    int left = in.limit() - in.position();
    if (length < 0 || length > left) {
      throw new KryoException("length " + length + " (expected: 0 to " + left + ")");
    }
    return length;
  }

  // ---- Lists

  public static <T> void writeList(Output out, List<T> values, Writer<T> writer) {
    out.writeVarInt(values.size(), true);
    for (T value : values) {
      writer.write(value, out);
    }
  }

  public static <T> List<T> readList(Input in, Reader<T> reader) {
    int size = readLength(in);
    List<T> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(reader.read(in));
    }
    return values;
  }

  public static void writeTexts(Output out, List<String> texts) {
    writeList(out, texts, (text, to) -> writeText(to, text));
  }

  public static List<String> readTexts(Input in) {
    return readList(in, Parts::readText);
  }

  // ---- Instants

  public static void writeInstant(Output out, Instant instant) {
    out.writeVarLong(instant.getEpochSecond(), false);
    out.writeVarInt(instant.getNano(), true);
  }

  public static Instant readInstant(Input in) {
    long seconds = in.readVarLong(false);
    int nanos = in.readVarInt(true);
    if (nanos < 0 || nanos > 999_999_999) {
      throw new KryoException("nanoseconds " + nanos + " (expected: 0 to 999999999)");
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }

  // ---- Flows and destinations

  /// The bytes of [Flow#write], after their number.
  public static void writeFlow(Output out, Flow flow) {
    ByteBuffer bytes = ByteBuffer.allocate(Flow.MAX_BYTES);
    flow.write(bytes);
    out.writeByte(bytes.position());
    out.writeBytes(bytes.array(), 0, bytes.position());
  }

  public static Flow readFlow(Input in) {
    return Flow.read(ByteBuffer.wrap(readBytes(in)))
        .orElseThrow(() -> new KryoException("bytes of a flow (expected: what Flow writes)"));
  }

  public static void writeDestination(Output out, Destination destination) {
    switch (destination) {
      case Destination.OverFlow(var flow) -> {
        out.writeByte(0);
        writeFlow(out, flow);
      }
      case Destination.ToAddress(var transport, var remote, var local) -> {
        out.writeByte(local == null ? 1 : 2);
        out.writeByte(codeOf(transport));
        writeAddress(out, remote);
        if (local != null) {
          writeAddress(out, local);
        }
      }
    }
  }

  public static Destination readDestination(Input in) {
    int kind = in.readByteUnsigned();
    return switch (kind) {
      case 0 -> new Destination.OverFlow(readFlow(in));
      case 1 -> toAddress(in, false);
      case 2 -> toAddress(in, true);
      default -> throw new KryoException("destination " + kind + " (expected: 0 to 2)");
    };
  }

  private static Destination toAddress(Input in, boolean hasLocal) {
    Transport transport = transportOf(in.readByteUnsigned());
    InetSocketAddress remote = readAddress(in);
    @Nullable InetSocketAddress local = hasLocal ? readAddress(in) : null;
    return new Destination.ToAddress(transport, remote, local);
  }

  private static void writeAddress(Output out, InetSocketAddress address) {
    writeBytes(out, address.getAddress().getAddress());
    out.writeShort(address.getPort());
  }

  private static InetSocketAddress readAddress(Input in) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(readBytes(in)), in.readShortUnsigned());
    } catch (UnknownHostException e) {
      throw new KryoException("address: " + e.getMessage(), e);
    }
  }

  private static int codeOf(Transport transport) {
    return switch (transport) {
      case UDP -> 0;
      case TCP -> 1;
      case TLS -> 2;
    };
  }

  private static Transport transportOf(int code) {
    return switch (code) {
      case 0 -> Transport.UDP;
      case 1 -> Transport.TCP;
      case 2 -> Transport.TLS;
      default -> throw new KryoException("transport " + code + " (expected: 0 to 2)");
    };
  }
}

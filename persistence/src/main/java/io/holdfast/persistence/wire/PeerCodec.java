// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.NotSerializableException;
import java.time.DateTimeException;

/// How one kind of message between nodes becomes bytes, and a message again. The first byte is a
/// version.
///
/// To change a message: add fields at its end, raise the version, and read them only where the
/// version has them. An older node leaves unread what it does not know; a newer one does without
/// what is not there. Any other change is a new kind with a new id, which is sent one version after
/// all nodes have learned to read it.
///
/// @param id says on the wire which kind it is; never given to another one
/// @param version what is written now, from 1
record PeerCodec<T>(int id, Class<T> type, int version, Writer<T> writer, Reader<T> reader) {

  /// Writes the fields of the current version.
  interface Writer<T> {
    void write(T message, Output out);
  }

  /// Reads the fields that the version has.
  interface Reader<T> {
    T read(Input in, int version);
  }

  /// Reads the fields of a message that has had only one version so far.
  interface FirstReader<T> {
    T read(Input in);
  }

  /// The codec of a message that has had only one version so far.
  static <T> PeerCodec<T> first(int id, Class<T> type, Writer<T> writer, FirstReader<T> reader) {
    return new PeerCodec<>(id, type, 1, writer, (in, _) -> reader.read(in));
  }

  byte[] encode(Object message) {
    try (var out = new Output(512, -1)) {
      out.writeByte(version);
      writer.write(type.cast(message), out);
      return out.toBytes();
    }
  }

  T decode(byte[] bytes) throws NotSerializableException {
    try (var in = new Input(bytes)) {
      int written = in.readByteUnsigned();
      if (written == 0) {
        throw new KryoException("version 0 (expected: 1 or more)");
      }
      T message = reader.read(in, Math.min(written, version));
      int left = bytes.length - in.position();
      if (left > 0 && written <= version) {
        throw new KryoException(left + " bytes after its end (expected: none)");
      }
      return message;
    } catch (KryoException | IllegalArgumentException | DateTimeException e) {
      var unreadable =
          new NotSerializableException(
              name() + ": " + e.getMessage() + " (in " + bytes.length + " bytes)");
      unreadable.initCause(e);
      throw unreadable;
    }
  }

  /// As it is written in source: `Call.Request`.
  String name() {
    return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.time.DateTimeException;

/// How one kind of value becomes bytes, and bytes of any age become a value again. The first byte
/// is a version.
///
/// To change what is written: raise [#version], write the new fields, and read them only where the
/// version has them. What a version wrote is readable for ever; a golden file holds us to it.
interface Codec<T> {

  /// What is written now, from 1.
  int version();

  void write(T value, Output out);

  /// Reads what [#write] of that version wrote.
  ///
  /// @throws KryoException where the bytes are not of its making
  T read(Input in, int version);

  default byte[] encode(T value) {
    try (var out = new Output(256, -1)) {
      out.writeByte(version());
      write(value, out);
      return out.toBytes();
    }
  }

  default Decoded<T> decode(byte[] bytes) {
    try (var in = new Input(bytes)) {
      int version = in.readByteUnsigned();
      if (version < 1 || version > version()) {
        return unreadable("version " + version + " (expected: 1 to " + version() + ")");
      }
      T value = read(in, version);
      int left = bytes.length - in.position();
      return left == 0
          ? new Decoded.Whole<>(value)
          : unreadable(left + " bytes after its end (expected: none)");
    } catch (KryoException | IllegalArgumentException | DateTimeException e) {
      return unreadable(e.getMessage() + " (in " + bytes.length + " bytes)");
    }
  }

  private Decoded<T> unreadable(String why) {
    return new Decoded.Unreadable<>(getClass().getSimpleName() + ": " + why);
  }
}

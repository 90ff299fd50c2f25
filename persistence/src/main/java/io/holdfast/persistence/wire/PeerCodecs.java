// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All messages between nodes that there are, by id and by type.
///
/// | ids | of |
/// |---|---|
/// | 1–15 | calls |
/// | 16–31 | keepers |
/// | 32–63 | registrations |
/// | 64–127 | the cluster: subscribers, fences, addresses, what leaves over another node |
/// | 128–135 | the projection of call records |
final class PeerCodecs {

  private final List<PeerCodec<?>> all;
  private final Map<Integer, PeerCodec<?>> byId = new HashMap<>();
  private final Map<Class<?>, PeerCodec<?>> byType = new HashMap<>();

  PeerCodecs(References refs) {
    List<PeerCodec<?>> codecs = new ArrayList<>();
    codecs.addAll(CallCodecs.all(refs));
    codecs.addAll(KeeperCodecs.all());
    codecs.addAll(RegistrationCodecs.all(refs));
    codecs.addAll(ClusterCodecs.all());
    codecs.addAll(OutpostCodecs.all(refs));
    codecs.addAll(QuorumCodecs.all());
    codecs.addAll(ProjectionCodecs.all(refs));
    all = List.copyOf(codecs);
    for (PeerCodec<?> codec : all) {
      PeerCodec<?> other = byId.put(codec.id(), codec);
      if (other != null) {
        throw new IllegalArgumentException(
            "id " + codec.id() + ": " + codec.name() + " and " + other.name() + " (expected: one)");
      }
      byType.put(codec.type(), codec);
    }
  }

  List<PeerCodec<?>> all() {
    return all;
  }

  PeerCodec<?> of(Object message) {
    PeerCodec<?> codec = byType.get(message.getClass());
    if (codec == null) {
      throw new IllegalArgumentException(
          "message of " + message.getClass().getName() + " (expected: one that has a codec)");
    }
    return codec;
  }

  PeerCodec<?> withId(String id) throws NotSerializableException {
    @Nullable PeerCodec<?> codec = id.matches("\\d{1,4}") ? byId.get(Integer.parseInt(id)) : null;
    if (codec == null) {
      throw new NotSerializableException(
          "message of kind '" + id + "' (expected: one that this version knows)");
    }
    return codec;
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import java.io.NotSerializableException;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/// Gives Pekko the bytes of everything that bears
/// [PeerMessage][io.holdfast.sharding.cluster.PeerMessage]. What has no codec is refused by name:
/// nothing crosses nodes by Java serialisation or by reflection.
public final class WireSerializer extends SerializerWithStringManifest {

  // Of all nodes the same for ever: it stands in every message between them.
  private static final int IDENTIFIER = 5060;

  private final PeerCodecs codecs;

  public WireSerializer(ExtendedActorSystem system) {
    ActorRefResolver resolver = ActorRefResolver.get(Adapter.toTyped(system));
    this.codecs =
        new PeerCodecs(
            new References() {
              @Override
              public String nameOf(ActorRef<?> ref) {
                return resolver.toSerializationFormat(ref);
              }

              @Override
              public <T> ActorRef<T> named(String name) {
                return resolver.resolveActorRef(name);
              }
            });
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  /// The id of the message's kind.
  @Override
  public String manifest(Object message) {
    return Integer.toString(codecs.of(message).id());
  }

  @Override
  public byte[] toBinary(Object message) {
    return codecs.of(message).encode(message);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    return codecs.withId(manifest).decode(bytes);
  }
}

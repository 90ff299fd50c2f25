// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster.it;

import io.holdfast.sharding.cluster.Incarnation;
import io.holdfast.sharding.cluster.Quorum;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/// The bytes of what these processes tell one another. The product's codecs are a module above.
public final class TestWire extends SerializerWithStringManifest {

  private final ActorRefResolver resolver;

  public TestWire(ExtendedActorSystem system) {
    this.resolver = ActorRefResolver.get(Adapter.toTyped(system));
  }

  @Override
  public int identifier() {
    return 5061;
  }

  @Override
  public String manifest(Object message) {
    return message.getClass().getSimpleName();
  }

  @Override
  public byte[] toBinary(Object message) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      switch (message) {
        case Quorum.Beat(var from, var to, var sentAt) -> {
          write(out, from);
          write(out, to);
          out.writeLong(sentAt);
        }
        case Quorum.Ack(var from, var to, var sentAt) -> {
          write(out, from);
          write(out, to);
          out.writeLong(sentAt);
        }
        case Quorum.Refused(var from, var dead) -> {
          write(out, from);
          write(out, dead);
        }
        case Echo.Ask(var number, var replyTo) -> {
          out.writeInt(number);
          out.writeUTF(resolver.toSerializationFormat(replyTo));
        }
        case Echo.Answer(var number, var node) -> {
          out.writeInt(number);
          out.writeUTF(node);
        }
        default -> throw new IllegalArgumentException("message of " + message.getClass());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return switch (manifest) {
        case "Beat" -> new Quorum.Beat(read(in), read(in), in.readLong());
        case "Ack" -> new Quorum.Ack(read(in), read(in), in.readLong());
        case "Refused" -> new Quorum.Refused(read(in), read(in));
        case "Ask" -> new Echo.Ask(in.readInt(), resolver.resolveActorRef(in.readUTF()));
        case "Answer" -> new Echo.Answer(in.readInt(), in.readUTF());
        default -> throw new IllegalArgumentException("message of kind " + manifest);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(DataOutputStream out, Incarnation incarnation) throws IOException {
    out.writeUTF(incarnation.address());
    out.writeLong(incarnation.uid());
  }

  private static Incarnation read(DataInputStream in) throws IOException {
    return new Incarnation(in.readUTF(), in.readLong());
  }
}

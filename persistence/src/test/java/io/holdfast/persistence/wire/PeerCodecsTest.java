// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.holdfast.sharding.cluster.PeerMessage;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.uri.SipUri;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// What one node says, another one of this or a neighbouring version understands; what is not whole
/// is refused and harms nobody.
final class PeerCodecsTest {
  private static final int SAMPLES = 200;

  /// The folder of the golden files, and the property with which a missing one is written.
  private static final Path GOLDEN = Path.of("src/test/resources/golden/wire");

  private static final String WRITE = "golden.write";

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final ActorRef<?> ASKER = KIT.system().deadLetters();

  private final PeerCodecs codecs =
      new PeerCodecs(
          new References() {
            @Override
            public String nameOf(ActorRef<?> ref) {
              return "pekko://holdfast@192.0.2.1:2552/temp/asker#1";
            }

            @Override
            @SuppressWarnings("unchecked")
            public <T> ActorRef<T> named(String name) {
              return (ActorRef<T>) ASKER;
            }
          });

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void everyMessageThatMayCrossHasACodecAndASample() {
    Set<String> messages =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.holdfast")
                .stream()
                .filter(type -> type.isAssignableTo(PeerMessage.class))
                .filter(PeerCodecsTest::mayBeSent)
                .map(JavaClass::getName)
                .collect(Collectors.toSet());

    assertThat(messages).isNotEmpty();
    assertThat(codecs.all())
        .extracting(codec -> codec.type().getName())
        .containsExactlyInAnyOrderElementsOf(messages);
    assertThat(PeerSamples.all(1, ASKER))
        .extracting(message -> message.getClass().getName())
        .containsExactlyInAnyOrderElementsOf(messages);
  }

  private static boolean mayBeSent(JavaClass type) {
    return !type.isInterface()
        && type.getModifiers().contains(JavaModifier.PUBLIC)
        && !type.getModifiers().contains(JavaModifier.ABSTRACT);
  }

  @Test
  void readsTheGoldenFileOfEveryVersion() throws IOException {
    for (PeerMessage message : PeerSamples.all(1, ASKER)) {
      PeerCodec<?> codec = codecs.of(message);
      for (int version = 1; version <= codec.version(); version++) {
        Path file = GOLDEN.resolve(codec.name() + "-v" + version + ".bin");
        if (!Files.exists(file)) {
          writeMissing(codec, version, file, message);
        }

        assertSame(codec.decode(Files.readAllBytes(file)), message);
      }
      assertThat(GOLDEN.resolve(codec.name() + "-v" + codec.version() + ".bin"))
          .hasBinaryContent(codec.encode(message));
    }
  }

  @Test
  void readsWhatItWrote() throws IOException {
    for (long seed = 0; seed < SAMPLES; seed++) {
      for (PeerMessage message : PeerSamples.all(seed, ASKER)) {
        PeerCodec<?> codec = codecs.of(message);

        assertSame(codec.decode(codec.encode(message)), message);
        assertThat(codecs.withId(Integer.toString(codec.id()))).isSameAs(codec);
      }
    }
  }

  @Test
  void passesOverTheFieldsOfALaterVersion() throws IOException {
    for (PeerMessage message : PeerSamples.all(7, ASKER)) {
      PeerCodec<?> codec = codecs.of(message);
      byte[] bytes = codec.encode(message);
      byte[] later = Arrays.copyOf(bytes, bytes.length + 3);
      later[0] = (byte) (codec.version() + 1);

      assertSame(codec.decode(later), message);
    }
  }

  @Test
  void refusesBytesThatAreCutOffOrTooMany() {
    for (PeerMessage message : PeerSamples.all(7, ASKER)) {
      PeerCodec<?> codec = codecs.of(message);
      byte[] whole = codec.encode(message);
      for (int length = 0; length <= whole.length + 1; length++) {
        if (length != whole.length) {
          byte[] other = Arrays.copyOf(whole, length);
          assertThatThrownBy(() -> codec.decode(other))
              .isInstanceOf(NotSerializableException.class)
              .hasMessageContaining(codec.name());
        }
      }
    }
  }

  @Test
  void refusesOrReadsBytesThatWereChanged() {
    var random = new Random(11);
    for (long seed = 0; seed < SAMPLES; seed++) {
      for (PeerMessage message : PeerSamples.all(seed, ASKER)) {
        PeerCodec<?> codec = codecs.of(message);
        byte[] changed = codec.encode(message);
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        try {
          assertThat(codec.decode(changed)).isInstanceOf(codec.type());
        } catch (NotSerializableException e) {
          assertThat(e).hasMessageContaining(codec.name());
        }
      }
    }
  }

  @Test
  void namesWhatHasNoCodec() {
    record Stranger() implements PeerMessage {}

    assertThatThrownBy(() -> codecs.of(new Stranger()))
        .hasMessageContaining("Stranger")
        .hasMessageContaining("has a codec");
    assertThatThrownBy(() -> codecs.withId("9999")).hasMessageContaining("'9999'");
    assertThatThrownBy(() -> codecs.withId("x")).hasMessageContaining("'x'");
  }

  private static void writeMissing(PeerCodec<?> codec, int version, Path file, PeerMessage message)
      throws IOException {
    if (!Boolean.getBoolean(WRITE) || version != codec.version()) {
      fail("%s is missing; a new version is written with -D%s=true", file, WRITE);
    }
    Files.createDirectories(GOLDEN);
    Files.write(file, codec.encode(message));
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static void assertSame(Object found, Object expected) {
    assertThat(found)
        .usingRecursiveComparison()
        .withEqualsForType(PeerCodecsTest::same, SipRequest.class)
        .withEqualsForType(PeerCodecsTest::same, SipResponse.class)
        .withEqualsForType(SipUri::equals, SipUri.class)
        .withEqualsForType(Object::equals, (Class) ASKER.getClass())
        .isEqualTo(expected);
  }

  private static boolean same(SipMessage one, SipMessage other) {
    return Arrays.equals(one.encode(), other.encode());
  }
}

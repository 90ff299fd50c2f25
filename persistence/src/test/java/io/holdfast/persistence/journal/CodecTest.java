// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.holdfast.persistence.journal.Decoded.Unreadable;
import io.holdfast.persistence.journal.Decoded.Whole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// What has been written once is readable for ever, and what is not whole is a value that says so.
final class CodecTest {
  private static final int SAMPLES = 300;

  /// The folder of the golden files, and the property with which a missing one is written: a new
  /// version needs a new file, an old file is never written again.
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  private static final String WRITE = "golden.write";

  record Kind<T>(String name, Codec<T> codec, T golden, Function<Samples, T> sample) {
    byte[] goldenBytes() {
      return codec.encode(golden);
    }

    T sampleOf(long seed) {
      return sample.apply(new Samples(seed));
    }

    byte[] bytesOf(long seed) {
      return codec.encode(sampleOf(seed));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Kind<?>> KINDS =
      List.of(
          new Kind<>("Attempted", EventCodecs.ATTEMPTED, Golden.ATTEMPTED, Samples::attempted),
          new Kind<>("Rang", EventCodecs.RANG, Golden.RANG, Samples::rang),
          new Kind<>("Searched", EventCodecs.SEARCHED, Golden.SEARCHED, Samples::searched),
          new Kind<>("Cancelled", EventCodecs.CANCELLED, Golden.CANCELLED, Samples::cancelled),
          new Kind<>("Answered", EventCodecs.ANSWERED, Golden.ANSWERED, Samples::answered),
          new Kind<>("Refreshed", EventCodecs.REFRESHED, Golden.REFRESHED, Samples::refreshed),
          new Kind<>("Ended", EventCodecs.ENDED, Golden.ENDED, Samples::ended),
          new Kind<>("Bound", EventCodecs.BOUND, Golden.BOUND, Samples::bound),
          new Kind<>("Unbound", EventCodecs.UNBOUND, Golden.UNBOUND, Samples::unbound),
          new Kind<>("Expired", EventCodecs.EXPIRED, Golden.EXPIRED, Samples::expired),
          new Kind<>(
              "RegistrationState",
              EventCodecs.REGISTRATION_STATE,
              Golden.REGISTRATION_STATE,
              Samples::registrationState));

  @ParameterizedTest
  @FieldSource("KINDS")
  void readsTheGoldenFileOfEveryVersion(Kind<?> kind) throws IOException {
    for (int version = 1; version <= kind.codec().version(); version++) {
      Path file = GOLDEN.resolve(kind.name() + "-v" + version + ".bin");
      if (!Files.exists(file)) {
        writeMissing(kind, version, file);
      }

      Decoded<?> decoded = kind.codec().decode(Files.readAllBytes(file));

      assertWhole(decoded, Golden.asOf(version, kind.golden()));
    }
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void writesWhatTheGoldenFileOfItsVersionHolds(Kind<?> kind) {
    Path file = GOLDEN.resolve(kind.name() + "-v" + kind.codec().version() + ".bin");

    assertThat(file).hasBinaryContent(kind.goldenBytes());
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void readsWhatItWrote(Kind<?> kind) {
    for (long seed = 0; seed < SAMPLES; seed++) {
      assertWhole(kind.codec().decode(kind.bytesOf(seed)), kind.sampleOf(seed));
    }
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void saysThatBytesAreMissingWhereverTheyAreCutOff(Kind<?> kind) {
    byte[] whole = kind.bytesOf(7);
    for (int length = 0; length < whole.length; length++) {
      assertThat(kind.codec().decode(Arrays.copyOf(whole, length))).isInstanceOf(Unreadable.class);
    }
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void saysThatThereAreMoreBytesThanExpected(Kind<?> kind) {
    byte[] whole = kind.bytesOf(7);

    assertUnreadable(
        kind.codec().decode(Arrays.copyOf(whole, whole.length + 2)), "2 bytes after its end");
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void namesAVersionItDoesNotKnow(Kind<?> kind) {
    for (int version : new int[] {0, kind.codec().version() + 1, 255}) {
      byte[] bytes = kind.bytesOf(7);
      bytes[0] = (byte) version;

      assertUnreadable(
          kind.codec().decode(bytes),
          "version " + version + " (expected: 1 to " + kind.codec().version() + ")");
    }
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void neverThrowsForBytesThatWereChanged(Kind<?> kind) {
    var random = new Random(11);
    for (long seed = 0; seed < SAMPLES; seed++) {
      byte[] bytes = kind.bytesOf(seed);
      for (int i = 0; i < 20; i++) {
        byte[] changed = bytes.clone();
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();

        assertThat(kind.codec().decode(changed)).isNotNull();
      }
    }
  }

  private static void writeMissing(Kind<?> kind, int version, Path file) throws IOException {
    if (!Boolean.getBoolean(WRITE) || version != kind.codec().version()) {
      fail("%s is missing; a new version is written with -D%s=true", file, WRITE);
    }
    Files.createDirectories(GOLDEN);
    Files.write(file, kind.goldenBytes());
  }

  private static void assertWhole(Decoded<?> decoded, Object expected) {
    if (decoded instanceof Whole<?>(var value)) {
      assertThat(value).usingRecursiveComparison().isEqualTo(expected);
    } else {
      fail("%s", decoded);
    }
  }

  private static void assertUnreadable(Decoded<?> decoded, String reason) {
    if (decoded instanceof Unreadable<?>(var found)) {
      assertThat(found).contains(reason);
    } else {
      fail("%s", decoded);
    }
  }
}

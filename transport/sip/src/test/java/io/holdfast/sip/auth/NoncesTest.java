// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.auth.Nonces.Check;
import io.holdfast.sip.auth.Nonces.Key;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoncesTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final Key OLD = new Key(1, "sixteen bytes or".getBytes(StandardCharsets.US_ASCII));
  private static final Key NEW =
      new Key(2, "more, so 17 bytes".getBytes(StandardCharsets.US_ASCII));

  @Test
  void areVerifiedByAnyNodeWithTheKey() {
    String nonce = nonces("biloxi.com", OLD).mint(NOW);

    assertThat(nonces("biloxi.com", OLD).check(nonce, NOW.plusSeconds(299)))
        .isEqualTo(new Check.Valid(NOW));
  }

  @Test
  void areVerifiedWhileTheirKeyIsBeingReplaced() {
    String nonce = nonces("biloxi.com", OLD).mint(NOW);

    assertThat(nonces("biloxi.com", NEW, OLD).check(nonce, NOW)).isEqualTo(new Check.Valid(NOW));
    assertThat(nonces("biloxi.com", NEW).check(nonce, NOW)).isEqualTo(new Check.Foreign());
  }

  @Test
  void becomeStaleAtTheEndOfTheirLifetime() {
    Nonces nonces = nonces("biloxi.com", OLD);

    assertThat(nonces.check(nonces.mint(NOW), NOW.plusSeconds(300))).isEqualTo(new Check.Stale());
  }

  @Test
  void areOfOneRealm() {
    String nonce = nonces("atlanta.com", OLD).mint(NOW);

    assertThat(nonces("biloxi.com", OLD).check(nonce, NOW)).isEqualTo(new Check.Foreign());
  }

  @Test
  void differThoughMintedAtTheSameInstant() {
    Nonces nonces = nonces("biloxi.com", OLD);

    assertThat(nonces.mint(NOW)).isNotEqualTo(nonces.mint(NOW));
  }

  @Test
  void areForeignWhenAnyCharacterIsChanged() {
    Nonces nonces = nonces("biloxi.com", OLD);
    String nonce = nonces.mint(NOW);

    for (int i = 0; i < nonce.length(); i++) {
      char other = nonce.charAt(i) == 'A' ? 'B' : 'A';
      String changed = nonce.substring(0, i) + other + nonce.substring(i + 1);
      assertThat(nonces.check(changed, NOW)).as("character %d", i).isEqualTo(new Check.Foreign());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "dcd98b7102dd2f0e8b11d0f600bfb0c093",
        "ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ"
      })
  void areForeignWhenMadeUp(String nonce) {
    assertThat(nonces("biloxi.com", OLD).check(nonce, NOW)).isEqualTo(new Check.Foreign());
  }

  private static Nonces nonces(String realm, Key... keys) {
    return new Nonces(realm, List.of(keys), Duration.ofSeconds(300), new Random(1)::nextBytes);
  }
}

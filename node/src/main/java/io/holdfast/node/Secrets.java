// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import io.holdfast.sharding.routing.Shards;
import io.holdfast.sip.auth.Nonces;
import io.holdfast.sip.proxy.CookieKeys;
import java.security.SecureRandom;
import java.util.concurrent.CompletionStage;

/// The keys that the nodes of a cluster share: made at random by whoever starts first.
record Secrets(Shards shards, CookieKeys cookieKeys, Nonces.Key nonceKey) {

  static Secrets load(io.holdfast.sharding.ports.Secrets store, SecureRandom random) {
    byte[] cookie = secret(store, "cookie-1", 32, random);
    byte[] nonce = secret(store, "nonce-1", 32, random);
    byte[] shard = secret(store, "shard", 16, random);
    return new Secrets(
        new Shards(shard),
        new CookieKeys(new CookieKeys.Key(1, cookie), null),
        new Nonces.Key(1, nonce));
  }

  private static byte[] secret(
      io.holdfast.sharding.ports.Secrets store, String name, int length, SecureRandom random) {
    byte[] candidate = new byte[length];
    random.nextBytes(candidate);
    CompletionStage<byte[]> stored = store.getOrCreate(name, candidate);
    return stored.toCompletableFuture().join();
  }
}

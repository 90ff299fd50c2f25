// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.ports;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The accounts that may authenticate by digest. Never holds a password, only HA1s (RFC 7616
/// §3.4.2).
public interface Subscribers {

  /// @param aor `user@domain` as [canonical][io.holdfast.sip.uri.SipUri] text without scheme
  /// @param ha1Md5 lower-case hex of MD5(user:realm:password)
  /// @param ha1Sha256 lower-case hex of SHA-256(user:realm:password), empty where only the MD5 is
  ///   known (imported)
  record Subscriber(String aor, String realm, String ha1Md5, Optional<String> ha1Sha256) {}

  CompletionStage<Optional<Subscriber>> find(String aor);

  CompletionStage<Void> put(Subscriber subscriber);

  /// Completes with whether there was one.
  CompletionStage<Boolean> remove(String aor);

  /// In order of the AOR, those after `after` (empty string: from the start), at most `limit`.
  CompletionStage<List<Subscriber>> list(String after, int limit);

  CompletionStage<Long> count();
}

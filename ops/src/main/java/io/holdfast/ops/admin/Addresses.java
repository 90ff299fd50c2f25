// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.sip.proxy.Identity;
import io.holdfast.sip.registrar.AddressOfRecord;
import io.holdfast.sip.uri.Uri;
import java.util.Optional;
import java.util.function.Supplier;

/// Addresses-of-record as operators write them: `alice@example.org`, or the URI, in any spelling
/// and under any alias of the domain.
record Addresses(Supplier<Identity> identity) {

  /// The one that is meant; empty if it is none of a domain that is served here.
  Optional<AddressOfRecord> find(String text) {
    boolean uri = text.startsWith("sip:") || text.startsWith("sips:");
    return Uri.parse(uri ? text : "sip:" + text)
        .toOptional()
        .flatMap(
            parsed -> AddressOfRecord.of(parsed, host -> identity.get().domainOf(host.host())));
  }

  /// What is answered where none is meant.
  Reply unknown(String text) {
    return Reply.problem(
        422,
        "address-of-record: '"
            + text
            + "' (expected: user@domain, with one of the domains "
            + String.join(", ", identity.get().domains())
            + ")");
  }
}

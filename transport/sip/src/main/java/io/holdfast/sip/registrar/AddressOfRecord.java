// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import io.holdfast.sip.header.HostPort;
import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.Uri;
import java.util.Optional;

/// The public address of a user in a domain that is served here, in the one spelling by which its
/// bindings are found (RFC 3261 §10.3 step 5).
///
/// @param user as in a URI, nothing escaped that need not be
/// @param domain canonical: all aliases of a domain give the same address-of-record
public record AddressOfRecord(String user, String domain) {

  public AddressOfRecord {
    if (user.isEmpty() || domain.isEmpty()) {
      throw new IllegalArgumentException(
          "address-of-record: '" + user + "@" + domain + "' (expected: user@domain)");
    }
  }

  /// The address-of-record that a URI stands for; empty if it has no user, or is of no domain of
  /// ours. Port and parameters do not matter, and SIPS shares the bindings of SIP (RFC 5630
  /// §3.1.1).
  public static Optional<AddressOfRecord> of(Uri uri, Domains domains) {
    if (!(uri instanceof SipUri sip)) {
      return Optional.empty();
    }
    String canonical = sip.canonicalAor();
    int at = canonical.lastIndexOf('@');
    String user = at < 0 ? "" : canonical.substring(canonical.indexOf(':') + 1, at);
    if (user.isEmpty()) {
      return Optional.empty();
    }
    HostPort host = sip.hostPort();
    return domains.canonical(host).map(domain -> new AddressOfRecord(user, domain));
  }

  /// `user@domain`, as entities, subscribers and listings are named.
  public String text() {
    return user + "@" + domain;
  }

  @Override
  public String toString() {
    return text();
  }
}

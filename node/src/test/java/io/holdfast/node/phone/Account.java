// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

/// Who a phone says it is.
///
/// @param password empty for a phone that cannot answer a challenge
public record Account(String user, String domain, String password) {

  public static Account withoutPassword(String user, String domain) {
    return new Account(user, domain, "");
  }

  /// The address-of-record as a URI.
  public String uri() {
    return "sip:" + user + "@" + domain;
  }

  /// The same as the node's lists have it.
  public String aor() {
    return user + "@" + domain;
  }

  public Account withPassword(String other) {
    return new Account(user, domain, other);
  }
}

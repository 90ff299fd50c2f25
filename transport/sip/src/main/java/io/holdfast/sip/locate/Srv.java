// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.locate;

/// An SRV record (RFC 2782).
///
/// @param priority lower first
/// @param weight its share among those of one priority
/// @param target a host name; `.` where the service is decidedly not there
public record Srv(int priority, int weight, int port, String target) {

  /// "A Target of "." means that the service is decidedly not available at this domain."
  public boolean isNone() {
    return target.equals(".") || target.isEmpty();
  }
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.locate;

/// A NAPTR record (RFC 3403 §4.1).
///
/// @param order lower first, before anything else
/// @param preference lower first among those of one order
/// @param flags `s` where the replacement names SRV records (RFC 3263 §4.1)
/// @param service as `SIP+D2U`
public record Naptr(int order, int preference, String flags, String service, String replacement) {}

// SPDX-License-Identifier: Apache-2.0

/// What a proxy decides about a message: whether to take it, whose route it follows, the bytes that
/// go on, which response goes back and where to, and the signed marks by which it knows its own
/// requests again. Pure: it resolves no name, reads no clock, keeps no state and sends nothing;
/// targets come from the caller. RFC 3261 §16 and RFC 3261 §18, RFC 3581, RFC 5393 §4, RFC 5658.
@NullMarked
package io.holdfast.sip.proxy;

import org.jspecify.annotations.NullMarked;

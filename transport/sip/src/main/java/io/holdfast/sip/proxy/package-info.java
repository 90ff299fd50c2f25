// SPDX-License-Identifier: Apache-2.0

/// What a proxy decides about a message: whether to take it (§16.3), whose route it follows
/// (§16.4), the bytes that go on (§16.6), which response goes back and where to (§16.7, §18.2.2),
/// and the signed marks by which it knows its own requests again. Pure: it resolves no name, reads
/// no clock, keeps no state and sends nothing; targets come from the caller. RFC 3261 §16 and §18,
/// RFC 3581, RFC 5393 §4, RFC 5658.
@NullMarked
package io.holdfast.sip.proxy;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/// What a REGISTER does to the bindings of its address-of-record: RFC 3261 §10.3, with Path (RFC
/// 3327) and the flow by which a phone behind a NAT is reached (RFC 3581). Pure: it says what has
/// to change and how to answer. It does not authenticate, store, send, or read a clock.
@NullMarked
package io.holdfast.sip.registrar;

import org.jspecify.annotations.NullMarked;

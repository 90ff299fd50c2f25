// SPDX-License-Identifier: Apache-2.0

/// SIP, SIPS and tel URIs: their parts, and when two of them are the same (RFC 3261 §19.1, RFC
/// 3966).
///
/// Nothing is resolved here; that is the transport's business (RFC 3263).
@NullMarked
package io.holdfast.sip.uri;

import org.jspecify.annotations.NullMarked;

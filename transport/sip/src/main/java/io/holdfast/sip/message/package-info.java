// SPDX-License-Identifier: Apache-2.0

/// SIP messages as immutable values: requests, responses and the bytes they came in (RFC 3261 §7).
///
/// It does not read the wire, which is `parse`, nor know what a message means, which is
/// `transaction` and above.
@NullMarked
package io.holdfast.sip.message;

import org.jspecify.annotations.NullMarked;

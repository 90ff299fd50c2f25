// SPDX-License-Identifier: Apache-2.0

/// Finding the servers of a SIP URI by the DNS (RFC 3263). Asks nobody itself: a [NameService]
/// does.
@NullMarked
package io.holdfast.sip.locate;

import org.jspecify.annotations.NullMarked;

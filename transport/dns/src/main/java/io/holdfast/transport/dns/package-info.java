// SPDX-License-Identifier: Apache-2.0

/// The DNS, asked without waiting (RFC 3263): dnsjava behind [io.holdfast.sip.locate.NameService].
@NullMarked
package io.holdfast.transport.dns;

import org.jspecify.annotations.NullMarked;

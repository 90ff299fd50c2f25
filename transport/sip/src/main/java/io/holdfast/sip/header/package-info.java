// SPDX-License-Identifier: Apache-2.0

/// The values of header fields as records, and the typed keys under which a message gives them out
/// (RFC 3261 §20, §25.1).
///
/// A value knows its grammar and its text. It does not know the message it stands in.
@NullMarked
package io.holdfast.sip.header;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/// The dialogs that pass a proxy, as far as it must know them: to tell the sides apart, and to end
/// a call itself. It is no user agent: it refuses nothing, and what it has not seen it does not
/// guess. RFC 3261 §12.
@NullMarked
package io.holdfast.sip.dialog;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/// Call records as the outside sees them: the names of their fields.
///
/// It makes none: `persistence` projects them from the journal.
@NullMarked
package io.holdfast.ops.cdr;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/// What all of persistence shares: its settings, and the catalogue of what it measures.
///
/// It stores nothing itself; `journal` has the port and the Pekko plugin, `embedded` the store on
/// one machine, `projection` the call records.
@NullMarked
package io.holdfast.persistence;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/// The Pekko journal plugin, and one codec for each event (its bytes are readable for ever).
///
/// It does not know in which store the events lie: that is behind a port.
@NullMarked
package io.holdfast.persistence.journal;

import org.jspecify.annotations.NullMarked;

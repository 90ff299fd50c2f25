// SPDX-License-Identifier: Apache-2.0

/// The call records: made from the journal's events, rebuilt from them, and compared with them.
///
/// A record is an idempotent upsert by (uid, leg), so it does not matter how often an event is
/// projected. Nothing here writes events, and no call waits for its record.
@NullMarked
package io.holdfast.persistence.projection;

import org.jspecify.annotations.NullMarked;

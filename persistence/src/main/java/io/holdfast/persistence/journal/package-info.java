// SPDX-License-Identifier: Apache-2.0

/// The Pekko journal and snapshot plugins, one codec for each event (its bytes are readable for
/// ever), and the port to the store.
///
/// It does not know in which database the events lie: that is behind [EventStore]. It decides
/// nothing about calls or registrations; it derives index rows from their events.
@NullMarked
package io.holdfast.persistence.journal;

import org.jspecify.annotations.NullMarked;

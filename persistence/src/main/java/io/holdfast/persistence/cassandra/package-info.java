// SPDX-License-Identifier: Apache-2.0

/// The store that a cluster shares: Apache Cassandra, through its Java driver.
///
/// What was acknowledged is on a quorum of the replicas in the local data centre, and every read
/// asks a quorum. Writes of one persistence id are one partition, so they are written in one piece;
/// the rows that derive from them lie in other partitions, and are written beside the events: a row
/// without its event, or one that is out of date, does no harm, since whoever follows it reads the
/// events. The tables stand as CQL in the module cluster-config, each with its reasons.
///
/// Nothing here blocks but the opening, and nothing here decides who may write: that is the fence's
/// part. What a stale owner writes all the same is dropped when it is read ([Succession]).
@NullMarked
package io.holdfast.persistence.cassandra;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/// What the entities need from a database beside their own events, as ports by role. Implemented in
/// `persistence`; nothing here knows of SQL or CQL.
@NullMarked
package io.holdfast.sharding.ports;

import org.jspecify.annotations.NullMarked;

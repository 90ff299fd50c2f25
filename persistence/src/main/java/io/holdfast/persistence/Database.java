// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence;

import io.holdfast.persistence.journal.EventStore;
import io.holdfast.persistence.projection.CdrTable;
import io.holdfast.sharding.ports.Epochs;
import io.holdfast.sharding.ports.JournalHealth;
import io.holdfast.sharding.ports.OpenCalls;
import io.holdfast.sharding.ports.RegistrationIndex;
import io.holdfast.sharding.ports.Secrets;
import io.holdfast.sharding.ports.Subscribers;

/// All that must outlive a node: the events, the rows that derive from them, the call records, the
/// accounts and the keys. Either a database of the node's own or one that a cluster shares.
///
/// Opened once, before the first persistent actor, and closed after the last. An outage does not
/// close it: [#health] says that nothing can be written, and it heals by itself.
public interface Database extends EventStore, AutoCloseable {

  JournalHealth health();

  OpenCalls openCalls();

  RegistrationIndex registrations();

  Epochs epochs();

  Secrets secrets();

  Subscribers subscribers();

  CdrTable cdrs();

  /// Lets what was handed over be written, then closes.
  @Override
  void close();
}

// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.tcp;

import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.parse.Limits;
import io.holdfast.transport.admission.ByteBudget;
import io.holdfast.transport.flow.ConnectionIds;
import io.holdfast.transport.flow.Intake;
import io.holdfast.transport.flow.Outbox;
import io.holdfast.transport.flow.Permission;
import io.holdfast.transport.meter.TransportMeter;
import java.util.function.LongSupplier;

/// What all connections share.
///
/// @param partialBytes the budget of incomplete messages
/// @param queuedBytes the budget of messages that wait to be sent
/// @param nanoClock monotonic
record TcpParts(
    TcpSettings settings,
    Limits limits,
    Intake intake,
    TransportMeter meter,
    Connections connections,
    Permission permission,
    ConnectionIds ids,
    ByteBudget partialBytes,
    ByteBudget queuedBytes,
    LongSupplier nanoClock) {

  Outbox newOutbox() {
    return new Outbox(
        Transport.TCP, new ByteBudget(settings.maxQueuedBytes(), queuedBytes), permission, meter);
  }
}

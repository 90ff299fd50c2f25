// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.registrar.AddressOfRecord;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/// Where REGISTERs are processed: the owner of the address-of-record.
public interface Registrars {

  /// Completes with the answer once what it promises is durable; fails where that cannot be known.
  CompletionStage<SipResponse> register(
      AddressOfRecord aor, SipRequest register, Flow flow, Instant receivedAt);
}

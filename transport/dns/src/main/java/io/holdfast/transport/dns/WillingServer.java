// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SimpleResolver;

/// A name server. That it failed, or does not want to answer us, is a failure and no answer, so
/// that the next one is asked.
final class WillingServer extends SimpleResolver {

  WillingServer(InetSocketAddress address) {
    super(address);
  }

  @Override
  public CompletionStage<Message> sendAsync(Message query, Executor executor) {
    return super.sendAsync(query, executor)
        .thenCompose(
            answer ->
                switch (answer.getRcode()) {
                  case Rcode.SERVFAIL, Rcode.REFUSED, Rcode.NOTIMP ->
                      CompletableFuture.failedFuture(
                          new IOException(
                              getAddress()
                                  + " answers "
                                  + Rcode.string(answer.getRcode())
                                  + " for "
                                  + query.getQuestion().getName()));
                  default -> CompletableFuture.completedFuture(answer);
                });
  }
}

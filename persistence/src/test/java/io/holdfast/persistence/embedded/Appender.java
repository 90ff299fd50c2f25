// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.persistence.journal.EventStore.Append;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/// A process that appends as fast as it can, and prints the persistence id of each append that was
/// acknowledged. It ends only when it is killed.
public final class Appender {
  private static final int IN_FLIGHT = 128;

  private Appender() {}

  public static void main(String[] arguments) throws InterruptedException {
    var out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
            false,
            StandardCharsets.US_ASCII);
    EmbeddedStore store = Opened.in(Path.of(arguments[0]));
    var free = new Semaphore(IN_FLIGHT);
    for (int i = 0; ; i++) {
      free.acquire();
      String id = "call|" + arguments[1] + "-" + i;
      Append append = Opened.event(id, 1);
      var _ =
          store
              .append(append)
              .whenComplete(
                  (_, failure) -> {
                    if (failure == null) {
                      out.println(id);
                      out.flush();
                    }
                    free.release();
                  });
    }
  }
}

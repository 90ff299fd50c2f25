// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cluster;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/// The supervisor's program: listens for commands until it has done `down`.
public final class SupervisorMain {
  static final String PID_FILE = "supervisor.pid";

  private final Path dir;
  private final Supervisor supervisor;
  private final ServerSocketChannel server;
  private final AtomicBoolean down = new AtomicBoolean();

  private SupervisorMain(Path dir, Supervisor supervisor, ServerSocketChannel server) {
    this.dir = dir;
    this.supervisor = supervisor;
    this.server = server;
  }

  /// @param args the folder of the cluster
  public static void main(String[] args) throws IOException {
    Path dir = Path.of(args[0]);
    ClusterPlan plan =
        ClusterPlan.read(dir).orElseThrow(() -> new IOException("no plan in " + dir));
    var command = new NodeCommand(Path.of(System.getProperty(NodeCommand.PROPERTY)));
    var supervisor = new Supervisor(dir, plan, command);
    var main = new SupervisorMain(dir, supervisor, Control.listen(dir));
    Files.writeString(dir.resolve(PID_FILE), ProcessHandle.current().pid() + "\n");
    // Whoever ends the supervisor ends the cluster: nobody would start its nodes again.
    Runtime.getRuntime().addShutdownHook(new Thread(main::endAll, "down"));
    main.serve();
  }

  private void serve() throws IOException {
    while (true) {
      try {
        SocketChannel connection = server.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (AsynchronousCloseException e) {
        // `down` is done.
        return;
      }
    }
  }

  private void serve(SocketChannel connection) {
    boolean[] last = {false};
    Control.serve(
        connection,
        (words, out) -> {
          Control.Line.End end = supervisor.answer(words, out);
          boolean failed = end.exitCode() != 0;
          // An `up` that could not even begin leaves nothing to supervise.
          last[0] =
              words.getFirst().equals("down")
                  || words.getFirst().equals("up") && failed && !supervisor.supervises();
          if (last[0]) {
            unlisten();
          }
          return end;
        });
    if (last[0]) {
      Runtime.getRuntime().exit(0);
    }
  }

  private void unlisten() {
    if (down.compareAndSet(false, true)) {
      try {
        Files.deleteIfExists(dir.resolve(PID_FILE));
        Control.unlisten(dir);
      } catch (IOException e) {
        System.out.println("cannot tidy up: " + e.getMessage());
      }
    }
  }

  private void endAll() {
    if (!down.get()) {
      supervisor.down(line -> {});
      unlisten();
    }
  }
}

package org.meshnet.node.daemon.engine;

import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.MeshEngine;
import org.meshnet.core.engine.lane.ControlEvent;

/** What the control loop does: the engine's work, or a test's. One thread; times are monotonic. */
public interface ControlWork {
    /** When {@link #onTimer} is to be called next; {@link Long#MAX_VALUE} for never. */
    long nextDeadlineNs();

    void onTimer(long nowNs);

    void onEvent(ControlEvent event, long nowNs);

    void onTask(Mailbox.Task task, long nowNs);

    /** The last thing that is done. */
    void onEnd(long nowNs);

    /** The engine's. */
    record OfEngine(MeshEngine engine) implements ControlWork {
        @Override
        public long nextDeadlineNs() {
            return engine.nextDeadlineNs();
        }

        @Override
        public void onTimer(long nowNs) {
            engine.onTimer(nowNs);
        }

        @Override
        public void onEvent(ControlEvent event, long nowNs) {
            engine.onControlEvent(event, nowNs);
        }

        @Override
        public void onTask(Mailbox.Task task, long nowNs) {
            task.run(engine, nowNs);
        }

        @Override
        public void onEnd(long nowNs) {
            engine.onCommand(new Command.Leave(), nowNs);
        }
    }
}

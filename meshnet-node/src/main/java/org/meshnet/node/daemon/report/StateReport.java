package org.meshnet.node.daemon.report;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.state.StateListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in log and status, once for as long as it is so, what is wrong with a node's state folder. Any thread. */
public final class StateReport implements StateListener {
    private static final Logger LOG = LoggerFactory.getLogger(StateReport.class);
    private static final String MATTER = "state folder";
    private static final String OWNER_MATTER = "state folder's owner";

    private final Path folder;
    private final Warnings warnings;

    public StateReport(Path folder, Warnings warnings) {
        this.folder = folder;
        this.warnings = warnings;
    }

    @Override
    public void onWritten() {
        warnings.clear(MATTER);
    }

    @Override
    public void onUnwritable(IOException reason) {
        String text = "the state folder " + folder + " can't be written (" + words(reason)
                + "): nothing is remembered, and after a restart with a wrong clock peers may not answer";
        warn(MATTER, text);
    }

    /** Somebody else decides who this node is. */
    public void onOtherOwner(String words) {
        warn(OWNER_MATTER, "the state folder " + folder + " " + words);
    }

    private void warn(String matter, String text) {
        if (warnings.set(matter, text)) {
            LOG.warn(text);
        }
    }

    /** Of the system's words those that name no file: each attempt has another. */
    private static String words(IOException reason) {
        return reason instanceof FileSystemException refusal && refusal.getReason() != null
                ? refusal.getReason()
                : reason.getClass().getSimpleName();
    }
}

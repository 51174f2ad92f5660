package org.meshnet.node.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.files.PrivateFiles;

/**
 * The small files of a state folder in which a node notes things for its next run. That they can't be written is no
 * reason to stop: it is told, and tried again the next time. Any thread, for each file one.
 */
final class StateFiles {
    private final Path folder;
    private final Object lock = new Object();
    private @Nullable StateListener listener;
    private @Nullable IOException failure;

    StateFiles(Path folder) {
        this.folder = folder;
    }

    /** Tells from now on, and at once if something could not be written before. */
    void tell(StateListener fresh) {
        synchronized (lock) {
            listener = fresh;
            if (failure != null) {
                fresh.onUnwritable(failure);
            }
        }
    }

    /** The text of a file without blanks around it; empty if there is none that can be read. */
    String read(String name) {
        try {
            return Files.readString(folder.resolve(name), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** Makes or replaces a file with this text and a line end. */
    void write(String name, String text) {
        try {
            PrivateFiles.replace(folder.resolve(name), text + "\n");
            onWritten();
        } catch (IOException e) {
            onFailure(e);
        }
    }

    private void onWritten() {
        synchronized (lock) {
            failure = null;
            if (listener != null) {
                listener.onWritten();
            }
        }
    }

    private void onFailure(IOException cause) {
        synchronized (lock) {
            failure = cause;
            if (listener != null) {
                listener.onUnwritable(cause);
            }
        }
    }
}

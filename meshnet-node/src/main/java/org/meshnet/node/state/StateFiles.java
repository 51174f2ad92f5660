package org.meshnet.node.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.meshnet.core.files.PrivateFiles;

/**
 * The small files of a state folder in which a node notes things for its next run. That they can't be written is no
 * reason to stop: it is told, and tried again the next time. Any thread, for each file one.
 */
final class StateFiles {
    private final Path folder;
    private final Object lock = new Object();
    private Optional<StateListener> listener = Optional.empty();
    private Optional<IOException> failure = Optional.empty();

    StateFiles(Path folder) {
        this.folder = folder;
    }

    /** Tells from now on, and at once if something could not be written before. */
    void tell(StateListener fresh) {
        synchronized (lock) {
            listener = Optional.of(fresh);
            failure.ifPresent(fresh::onUnwritable);
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
            note(Optional.empty());
        } catch (IOException e) {
            note(Optional.of(e));
        }
    }

    private void note(Optional<IOException> result) {
        synchronized (lock) {
            failure = result;
            listener.ifPresent(told -> result.ifPresentOrElse(told::onUnwritable, told::onWritten));
        }
    }
}

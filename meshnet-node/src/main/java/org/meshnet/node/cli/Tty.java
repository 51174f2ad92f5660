package org.meshnet.node.cli;

import java.io.InputStream;
import java.util.Optional;

/** The screen and keys of a command, or that there are none. */
public interface Tty {
    /** There are none: what is printed goes to a file or a program. */
    Tty NONE = new Tty() {
        @Override
        public boolean isScreen() {
            return false;
        }

        @Override
        public boolean isScreenForErrors() {
            return false;
        }

        @Override
        public Optional<Size> size() {
            return Optional.empty();
        }

        @Override
        public InputStream keys() {
            return InputStream.nullInputStream();
        }

        @Override
        public Restorer takeKeysAtOnce() {
            return () -> {};
        }
    };

    /** In characters. */
    record Size(int rows, int columns) {}

    /** Makes the keys as they were. */
    @FunctionalInterface
    interface Restorer {
        /** Does it. */
        void restore();
    }

    /** Does standard output go to a screen? */
    boolean isScreen();

    /** Does what is said of errors go to one? */
    boolean isScreenForErrors();

    /** Of the screen, as it is now; empty if it does not say. */
    Optional<Size> size();

    /** What is typed; ends when the input does. */
    InputStream keys();

    /** Has each key given at once and unseen from now on, where keys are typed at all. */
    Restorer takeKeysAtOnce();
}

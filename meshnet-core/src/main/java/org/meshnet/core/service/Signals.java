package org.meshnet.core.service;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets the signals that ask for an end end the program in order and with exit code 0, where the JVM alone would return
 * 128 and the signal's number. The JDK has no public way to do this, so {@code sun.misc.Signal} (module
 * jdk.unsupported) is used if it is there. Until it is closed.
 */
public final class Signals implements AutoCloseable {
    private static final List<String> ENDS = List.of("TERM", "INT");
    /** From a terminal, that it is gone; else it asks for what was configured anew. */
    private static final String HANG_UP = "HUP";

    private static final Path SELF = Path.of("/proc/self/stat");
    private static final int TERMINAL_FIELD = 4;

    private final Class<?> signalType;
    private final Class<?> handlerType;
    private final Deque<Replaced> replaced = new ArrayDeque<>();

    /** A signal and what was done upon it before. */
    private record Replaced(Object signal, Object handler) {}

    private Signals() throws ReflectiveOperationException {
        signalType = Class.forName("sun.misc.Signal");
        handlerType = Class.forName("sun.misc.SignalHandler");
    }

    /**
     * Runs the action upon each of the signals that ask for an end, and the other upon the one that asks to read what
     * is configured anew.
     *
     * @throws UnsupportedOperationException if that can't be and the JVM's own way stays
     */
    public static Signals on(Runnable end, Runnable reload) {
        try {
            Signals signals = new Signals();
            for (String name : ENDS) {
                signals.handle(name, end);
            }
            signals.handle(HANG_UP, hasTerminal() ? end : reload);
            return signals;
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new UnsupportedOperationException(e);
        }
    }

    /**
     * Runs the action upon the signal that asks to read what is configured anew, if no terminal sends it. All others
     * are the JVM's.
     *
     * @throws UnsupportedOperationException if that can't be and the JVM's own way stays
     */
    public static Signals onReload(Runnable reload) {
        try {
            Signals signals = new Signals();
            if (!hasTerminal()) {
                signals.handle(HANG_UP, reload);
            }
            return signals;
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new UnsupportedOperationException(e);
        }
    }

    /** Of the fields behind the program's name (man 5 proc). */
    private static boolean hasTerminal() {
        try {
            String stat = Files.readString(SELF);
            return !stat.substring(stat.lastIndexOf(')') + 2)
                    .split(" ", -1)[TERMINAL_FIELD]
                    .equals("0");
        } catch (IOException | RuntimeException e) {
            return true;
        }
    }

    private void handle(String name, Runnable action) throws ReflectiveOperationException {
        Object handler = Proxy.newProxyInstance(
                Signals.class.getClassLoader(),
                new Class<?>[] {handlerType},
                (self, method, arguments) -> handle(action, method.getName()));
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        replaced.push(new Replaced(signal, set(signal, handler)));
    }

    private static @Nullable Object handle(Runnable action, String method) {
        if (method.equals("handle")) {
            action.run();
        }
        return null;
    }

    private Object set(Object signal, Object handler) throws ReflectiveOperationException {
        return signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
    }

    /** Puts back what was done before. */
    @Override
    public void close() {
        for (Replaced one : replaced) {
            try {
                set(one.signal, one.handler);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

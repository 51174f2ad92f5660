package org.meshnet.node.daemon;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Lets the signals that ask for an end end the program in order, with exit code 0, where the JVM would return 128 and the signal's
 * number. The JDK has no public way to do this, so {@code sun.misc.Signal} (module jdk.unsupported) is used if it is there.
 */
final class Signals {
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");

    private Signals() {}

    /** Runs the action upon each of the signals; false if that can't be and the JVM's own way stays. */
    static boolean onEnd(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            for (String name : NAMES) {
                Object one = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, one, proxy);
            }
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return false;
        }
    }
}

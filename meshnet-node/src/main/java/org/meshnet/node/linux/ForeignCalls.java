package org.meshnet.node.linux;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;

/**
 * C functions through {@code java.lang.foreign} (JEP 454), which Java has from 22 on. This is Java 17 byte code, so the
 * classes are found by name; the handles that come of it are as fast as if they had been linked by the compiler.
 * Stateless.
 */
final class ForeignCalls {
    private static final String PACKAGE = "java.lang.foreign.";

    private ForeignCalls() {}

    /**
     * A handle for a function whose arguments are all 64 bits wide (addresses and lengths) and which returns an
     * {@code int}. The call skips what a thread that may block has to do ({@code Linker.Option.critical}), so it must
     * be short: the garbage collector waits.
     *
     * @param address the function's
     * @param argumentCount how many arguments it takes
     * @return empty where this Java has no foreign functions or does not let us use them
     */
    static Optional<MethodHandle> shortCall(long address, int argumentCount) {
        try {
            Class<?> linkerType = type("Linker");
            Class<?> optionType = type("Linker$Option");
            Class<?> segmentType = type("MemorySegment");
            Class<?> descriptorType = type("FunctionDescriptor");
            Object linker = linkerType.getMethod("nativeLinker").invoke(null);
            Object function = segmentType.getMethod("ofAddress", long.class).invoke(null, address);
            Object options = Array.newInstance(optionType, 1);
            Array.set(
                    options, 0, optionType.getMethod("critical", boolean.class).invoke(null, false));
            Method link = linkerType.getMethod("downcallHandle", segmentType, descriptorType, options.getClass());
            return Optional.of(
                    (MethodHandle) link.invoke(linker, function, descriptor(descriptorType, argumentCount), options));
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Object descriptor(Class<?> descriptorType, int argumentCount) throws ReflectiveOperationException {
        Class<?> layoutType = type("MemoryLayout");
        Class<?> valueType = type("ValueLayout");
        Object[] arguments = (Object[]) Array.newInstance(layoutType, argumentCount);
        Arrays.fill(arguments, valueType.getField("JAVA_LONG").get(null));
        return descriptorType
                .getMethod("of", layoutType, arguments.getClass())
                .invoke(null, valueType.getField("JAVA_INT").get(null), arguments);
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(PACKAGE + name);
    }
}

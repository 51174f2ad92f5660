package org.meshnet.sim.mesh;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.crypto.SecretBytes;
import org.meshnet.core.wire.ChannelKeys;

/**
 * Looks through what an engine or a registry holds: all other objects of MeshNet's, and the elements of their
 * collections.
 */
final class HeldState {
    private static final String MESHNET = "org.meshnet.";
    private static final String SIMULATION = "org.meshnet.sim.";

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> todo = new ArrayDeque<>();

    private HeldState() {}

    /** How many things there are. */
    static int count(Object root) {
        return all(root).size();
    }

    /** Copies of the secrets that are not wiped. */
    static List<byte[]> secrets(Object root) {
        List<byte[]> secrets = new ArrayList<>();
        for (Object held : all(root)) {
            if (held instanceof SecretBytes || held instanceof ChannelKeys) {
                for (Field field : held.getClass().getDeclaredFields()) {
                    if (field.getType() == byte[].class && !Modifier.isStatic(field.getModifiers())) {
                        secrets.add(((byte[]) read(field, held)).clone());
                    }
                }
            }
        }
        secrets.removeIf(secret -> Arrays.equals(secret, new byte[secret.length]));
        return secrets;
    }

    private static Set<Object> all(Object root) {
        HeldState held = new HeldState();
        held.add(root);
        while (!held.todo.isEmpty()) {
            held.open(held.todo.pop());
        }
        return held.seen;
    }

    private void add(Object object) {
        if (object != null && seen.add(object)) {
            todo.push(object);
        }
    }

    private void open(Object object) {
        if (object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                add(key);
                add(value);
            });
        } else if (object instanceof Collection<?> collection) {
            collection.forEach(this::add);
        } else if (object instanceof Optional<?> optional) {
            optional.ifPresent(this::add);
        } else if (object instanceof Object[] array) {
            for (int i = 0; i < Array.getLength(array); i++) {
                add(array[i]);
            }
        } else if (isOurs(object.getClass())) {
            openFields(object);
        }
    }

    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith(MESHNET) && !type.getName().startsWith(SIMULATION);
    }

    private void openFields(Object object) {
        for (Class<?> type = object.getClass(); isOurs(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    add(read(field, object));
                }
            }
        }
    }

    private static Object read(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}

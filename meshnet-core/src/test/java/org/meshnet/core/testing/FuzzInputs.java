package org.meshnet.core.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.meshnet.sim.ByteDamage;
import org.meshnet.sim.SimRandom;

/**
 * What fuzz targets are fed with. A target is a class whose name ends with Fuzz, with {@code fuzzerTestOneInput}, which
 * Jazzer calls by its name, and {@code seeds}, valid inputs. What was found is kept beside the class, in a resource of
 * the same name that ends with .hex: an input a line, and after a # what came of it.
 */
public final class FuzzInputs {
    private static final int DAMAGED_COPIES = 400;
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_SLOW = 3;

    private FuzzInputs() {}

    /** Writes a target's inputs into a folder, a file each: the class's name and the folder are the arguments. */
    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        Class<?> target = Class.forName(arguments[0]);
        List<byte[]> all = new ArrayList<>(findings(target));
        for (Object seed : (List<?>) target.getMethod("seeds").invoke(null)) {
            all.add((byte[]) seed);
        }
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        for (int i = 0; i < all.size(); i++) {
            Files.write(folder.resolve("seed" + i), all.get(i));
        }
    }

    /**
     * Feeds a target with all that was found, with its seeds, and with damaged copies of both: the same at each call.
     * Fails if it throws, or takes more than a second for one several times: once may be the machine's.
     */
    public static void replay(Class<?> target, List<byte[]> seeds, Consumer<byte[]> fed) {
        List<byte[]> inputs = new ArrayList<>(findings(target));
        inputs.addAll(seeds);
        SimRandom random = new SimRandom(target.getSimpleName().hashCode());
        for (byte[] input : inputs) {
            feed(input, fed);
            for (int i = 0; i < DAMAGED_COPIES; i++) {
                byte[] other = inputs.get(random.nextInt(inputs.size()));
                boolean isSpliced = random.nextInt(4) == 0;
                feed(isSpliced ? ByteDamage.splice(input, other, random) : ByteDamage.damage(input, random), fed);
            }
        }
    }

    private static void feed(byte[] input, Consumer<byte[]> fed) {
        for (int slow = 0; ; slow++) {
            long startNs = System.nanoTime();
            try {
                fed.accept(input.clone());
            } catch (RuntimeException | AssertionError | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError("fed with " + HexFormat.of().formatHex(input), e);
            }
            if (System.nanoTime() - startNs < LONGEST_NS) {
                return;
            }
            if (slow == MOST_SLOW) {
                throw new AssertionError("slow with " + HexFormat.of().formatHex(input));
            }
        }
    }

    private static List<byte[]> findings(Class<?> target) {
        try (InputStream in = target.getResourceAsStream(target.getSimpleName() + ".hex")) {
            String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .map(HexFormat.of()::parseHex)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

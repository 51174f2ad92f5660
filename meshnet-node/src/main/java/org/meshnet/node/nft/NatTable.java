package org.meshnet.node.nft;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's table of nftables, there as long as the node runs, whoever removes it. Its name has the number of the
 * mesh's interface, which no later interface gets: so a node can tell, and removes, what one that was killed left
 * behind. Any thread closes it.
 */
public final class NatTable implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NatTable.class);
    private static final String START = "meshnet_";

    private static final String MATTER = "translation";
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(10);

    private final String name;
    private final Supplier<Optional<Nft>> finder;
    private Supplier<NatRules> rules = () -> {
        throw new IllegalStateException("nothing is translated");
    };
    /** Null if there is no table. */
    private @Nullable Nft nft;

    private long lookedNs = Long.MIN_VALUE / 2;

    private NatTable(String name, Supplier<Optional<Nft>> finder) {
        this.name = name;
        this.finder = finder;
    }

    /** Where nothing is translated. */
    public static NatTable none() {
        return new NatTable("", Optional::empty);
    }

    /**
     * Makes the table, if there is something to translate, and removes those of nodes that are no more.
     *
     * @param rules asked each time that the table is made, as the interface may have another name by then
     * @param interfaceIndex the mesh's
     * @param isInterface is there an interface of this number?
     * @throws UserError if it cannot be made
     */
    public static NatTable of(Supplier<NatRules> rules, int interfaceIndex, IntPredicate isInterface) throws UserError {
        return of(Nft::find, rules, interfaceIndex, isInterface);
    }

    static NatTable of(
            Supplier<Optional<Nft>> finder, Supplier<NatRules> rules, int interfaceIndex, IntPredicate isInterface)
            throws UserError {
        finder.get().ifPresent(found -> removeStale(found, isInterface));
        NatTable table = new NatTable(START + interfaceIndex, finder);
        table.use(rules);
        return table;
    }

    /**
     * Translates so from now on; what the kernel remembers of connections stays.
     *
     * @throws UserError if it cannot: nothing changes then
     */
    public synchronized void use(Supplier<NatRules> wanted) throws UserError {
        if (wanted.get().isEmpty()) {
            close();
            return;
        }
        Nft found = finder.get()
                .orElseThrow(() -> new UserError(
                        ExitCode.SYSTEM,
                        "addresses cannot be translated: there is no nft; expected it to be installed"
                                + " (package nftables)"));
        try {
            found.run(wanted.get().script(name));
        } catch (IOException e) {
            throw new UserError(
                    ExitCode.SYSTEM, "addresses cannot be translated: nft refuses the table: " + e.getMessage());
        }
        rules = wanted;
        nft = found;
    }

    /**
     * Makes the table again if somebody removed it, as who loads the rules of a firewall anew does; looks now and then.
     */
    public synchronized void look(long nowNs, Warnings warnings) {
        Nft open = nft;
        if (open == null || nowNs - lookedNs < PERIOD_NS) {
            return;
        }
        lookedNs = nowNs;
        try {
            if (!open.tables().contains(name)) {
                open.run(rules.get().script(name));
                LOG.warn("somebody removed the table {} of nftables: it is back", name);
            }
            warnings.clear(MATTER);
        } catch (IOException e) {
            String text = "addresses are not translated as they should be: " + e.getMessage();
            if (warnings.set(MATTER, text)) {
                LOG.warn("{}", text);
            }
        }
    }

    private static void removeStale(Nft nft, IntPredicate isInterface) {
        try {
            for (String table : nft.tables()) {
                if (isStale(table, isInterface)) {
                    nft.run("delete table inet " + table + "\n");
                    LOG.info("removed the table {} of nftables, which a node left behind", table);
                }
            }
        } catch (IOException e) {
            LOG.debug("nft: {}", e.getMessage());
        }
    }

    private static boolean isStale(String table, IntPredicate isInterface) {
        String number = table.startsWith(START) ? table.substring(START.length()) : "";
        return number.matches("\\d{1,9}") && !isInterface.test(Integer.parseInt(number));
    }

    /** Removes the table, if there is one. */
    @Override
    public synchronized void close() {
        Nft open = nft;
        if (open != null) {
            try {
                open.run("delete table inet " + name + "\n");
                nft = null;
            } catch (IOException e) {
                LOG.warn("the table {} of nftables is left behind: {}", name, e.getMessage());
            }
        }
    }
}

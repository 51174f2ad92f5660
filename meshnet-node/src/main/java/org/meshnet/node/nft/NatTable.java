package org.meshnet.node.nft;

import java.io.IOException;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's table of nftables, there as long as the node runs. Its name has the number of the mesh's interface, which
 * no later interface gets: so a node can tell, and removes, what one that was killed left behind. Any thread closes it.
 */
public final class NatTable implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NatTable.class);
    private static final String START = "meshnet_";

    private final String name;
    /** Null if there is no table. */
    private @Nullable Nft nft;

    private NatTable(String name, @Nullable Nft nft) {
        this.name = name;
        this.nft = nft;
    }

    /** Where nothing is translated. */
    public static NatTable none() {
        return new NatTable("", null);
    }

    /**
     * Makes the table, if there is something to translate, and removes those of nodes that are no more.
     *
     * @param interfaceIndex the mesh's
     * @param isInterface is there an interface of this number?
     * @throws UserError if it cannot be made
     */
    public static NatTable of(NatRules rules, int interfaceIndex, IntPredicate isInterface) throws UserError {
        Optional<Nft> nft = Nft.find();
        String name = START + interfaceIndex;
        nft.ifPresent(found -> removeStale(found, isInterface));
        if (rules.isEmpty()) {
            return new NatTable(name, null);
        }
        if (nft.isEmpty()) {
            throw new UserError(
                    ExitCode.SYSTEM,
                    "addresses cannot be translated: there is no nft; expected it to be installed (package nftables)");
        }
        try {
            nft.get().run(rules.script(name));
        } catch (IOException e) {
            throw new UserError(
                    ExitCode.SYSTEM, "addresses cannot be translated: nft refuses the table: " + e.getMessage());
        }
        return new NatTable(name, nft.get());
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

package org.meshnet.discovery;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.seam.WallClock;
import org.meshnet.discovery.registry.ticket.DayKey;
import org.meshnet.discovery.registry.ticket.TicketRing;
import org.meshnet.discovery.state.StatePlace;
import org.meshnet.discovery.state.TicketKeyFile;
import org.meshnet.discovery.state.UnusableKeyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the server the keys with which it knows nodes again, and has their file go on with the days: what is no longer
 * needed is not to be found there. Where none can be kept, the keys are for this run only; nobody notices but by the
 * time that a restart takes. One thread.
 */
final class TicketKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(TicketKeeper.class);
    /** Between two looks at the time of day, which may jump. */
    private static final long LOOK_NS = TimeUnit.HOURS.toNanos(1);

    private final StatePlace place;
    private final WallClock clock;
    private long nextLookNs = Long.MAX_VALUE;

    TicketKeeper(StatePlace place, WallClock clock) {
        this.place = place;
        this.clock = clock;
    }

    /**
     * The keys to begin with, which are the caller's.
     *
     * @throws StartFailure if there is a file that cannot be used
     */
    TicketRing ring() throws StartFailure {
        Optional<TicketKeyFile> file = place.folder().map(TicketKeyFile::new);
        if (file.isEmpty()) {
            return forThisRun("there is no folder for them");
        }
        try {
            DayKey first = current(file.get());
            TicketRing ring = new TicketRing(first, clock);
            first.destroy();
            nextLookNs = 0;
            return ring;
        } catch (UnusableKeyException e) {
            throw new StartFailure(DiscoveryExitCode.CONFIG, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            if (place.isChosen()) {
                throw failure(file.get(), e);
            }
            return forThisRun(file.get().path() + " is of no use: " + e);
        }
    }

    private DayKey current(TicketKeyFile file) throws UnusableKeyException, IOException {
        Optional<DayKey> known = file.load();
        if (known.isPresent()) {
            warnOfLaterDay(file, known.get());
            return known.get();
        }
        DayKey fresh = DayKey.generate(DayKey.yesterday(clock), new SecureRandomSource());
        try {
            return file.create(fresh);
        } finally {
            fresh.destroy();
        }
    }

    private void warnOfLaterDay(TicketKeyFile file, DayKey known) {
        long ahead = known.day() - DayKey.yesterday(clock);
        if (ahead > 1) {
            LOG.warn(
                    "the key of tickets in {} is of a day {} days ahead of this host's clock: servers that have an "
                            + "earlier one do not know this one's tickets until that day; is the clock right?",
                    file.path(),
                    ahead);
        }
    }

    private TicketRing forThisRun(String reason) {
        LOG.info(
                "the keys of tickets are for this run only, so that after the next start nodes prove anew who they "
                        + "are: {}",
                reason);
        return TicketRing.fresh(new SecureRandomSource(), clock);
    }

    private static StartFailure failure(TicketKeyFile file, IOException cause) {
        return cause instanceof AccessDeniedException
                ? new StartFailure(
                        DiscoveryExitCode.NO_PRIVILEGE,
                        "the key file " + file.path() + " may not be used by this user",
                        cause)
                : new StartFailure(
                        DiscoveryExitCode.IO, "the key file " + file.path() + " cannot be used: " + cause, cause);
    }

    /** When there is something to do; {@link Long#MAX_VALUE} if never. */
    long nextDeadlineNs() {
        return nextLookNs;
    }

    /** Replaces the key in the file by that of yesterday, if it is older. What fails is tried again in an hour. */
    void onTimer(long nowNs) {
        nextLookNs = nowNs + LOOK_NS;
        TicketKeyFile file = place.folder().map(TicketKeyFile::new).orElseThrow();
        try {
            bringUpToDate(file);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("another server of this host writes {}", file.path());
        } catch (UnusableKeyException | IOException e) {
            LOG.warn("the key of tickets in {} could not be brought up to date: {}", file.path(), e.toString());
        }
    }

    private void bringUpToDate(TicketKeyFile file) throws UnusableKeyException, IOException {
        long yesterday = DayKey.yesterday(clock);
        Optional<DayKey> known = file.load();
        if (known.isPresent() && known.get().day() < yesterday) {
            DayKey later = known.get().at(yesterday);
            file.replace(later);
            later.destroy();
        }
        known.ifPresent(DayKey::destroy);
    }
}

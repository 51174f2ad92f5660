package org.meshnet.core.policy;

import static org.meshnet.core.field.FieldReader.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.FieldWriter;
import org.meshnet.core.field.Malformed;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NetworkTag;

/**
 * Why somebody is an administrator: a chain of endorsements from one whom members know by their membership file. Read
 * bytes prove nothing: {@link #isAuthentic}. Immutable.
 *
 * <pre>
 *   founder's key 32 | count 1 (0 to 4), each: key 32, signature 64 by the one before
 * </pre>
 *
 * @param founder where the chain begins: an administrator of the membership file, or one behind it
 * @param endorsements the next one's each; without any the founder is who signs
 */
public record Authority(AdministratorKey founder, List<Endorsement> endorsements) {
    /** The longest chain. */
    public static final int MAX_LINKS = 4;

    /** @throws IllegalArgumentException if the chain is too long */
    public Authority {
        endorsements = List.copyOf(endorsements);
        if (endorsements.size() > MAX_LINKS) {
            throw new IllegalArgumentException(endorsements.size() + " endorsements, one after the other");
        }
    }

    /** That of one whom members know. */
    public static Authority of(AdministratorKey founder) {
        return new Authority(founder, List.of());
    }

    static Authority read(FieldReader reader) throws Malformed {
        AdministratorKey founder = AdministratorKey.of(reader.bytes(AdministratorKey.LENGTH));
        int count = reader.u8();
        require(count <= MAX_LINKS);
        List<Endorsement> endorsements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            endorsements.add(Endorsement.read(reader));
        }
        return new Authority(founder, endorsements);
    }

    void write(FieldWriter writer) {
        writer.bytes(founder.bytes()).u8(endorsements.size());
        endorsements.forEach(endorsement -> endorsement.write(writer));
    }

    /** Whose signature counts by this. */
    public AdministratorKey signer() {
        return endorsements.isEmpty()
                ? founder
                : endorsements.get(endorsements.size() - 1).key();
    }

    /**
     * The same for one whom the signer endorses. Of the longest chain the first link goes, and it begins with the next
     * one: who knows somebody of those that are left follows it all the same.
     */
    public Authority then(Endorsement endorsement) {
        List<Endorsement> longer = new ArrayList<>(endorsements);
        longer.add(endorsement);
        return longer.size() <= MAX_LINKS
                ? new Authority(founder, longer)
                : new Authority(longer.get(0).key(), longer.subList(1, longer.size()));
    }

    /** Do all signatures of the chain fit? */
    public boolean isAuthentic(NetworkTag network) {
        AdministratorKey endorser = founder;
        for (Endorsement endorsement : endorsements) {
            if (!endorsement.isBy(endorser, network)) {
                return false;
            }
            endorser = endorsement.key();
        }
        return true;
    }

    /** Does the chain lead from one of these to the signer, by nobody who was retired? The last of these counts. */
    boolean leadsFrom(Set<AdministratorKey> trusted, Set<AdministratorKey> retired) {
        List<AdministratorKey> keys = new ArrayList<>(List.of(founder));
        endorsements.forEach(endorsement -> keys.add(endorsement.key()));
        for (int i = keys.size() - 1; i >= 0 && !retired.contains(keys.get(i)); i--) {
            if (trusted.contains(keys.get(i))) {
                return true;
            }
        }
        return false;
    }
}

package org.meshnet.discovery.registry.member;

/**
 * The last list of a member that started from the beginning: what the directory was then. Immutable.
 *
 * @param version of the directory
 * @param forgottenVersion up to which it did not know any more who left
 */
public record ListStart(long version, long forgottenVersion) {
    /** None was started. */
    static final ListStart NONE = new ListStart(-1, -1);
}
